import type { Signal } from './signal.ts';

/** Calls, by the last part of the called name. */
export const callSignals: Signal[] = [
  { role: 'training', points: 3, most: 3, names: 'backward manual_backward backward_step', sure: true },
  { role: 'training', points: 2.5, most: 2.5, names: 'step', owner: /optim|^opt\b|scaler/i, sure: true },
  {
    role: 'training',
    points: 2.5,
    most: 2.5,
    names: 'apply_gradients apply_updates apply_gradient train_on_batch train_step',
    sure: true,
  },
  { role: 'training', points: 1.5, most: 1.5, names: 'zero_grad zero_grad_', sure: true },
  { role: 'training', points: 2, most: 2.5, names: 'value_and_grad GradientTape withgradient pullback' },
  {
    role: 'training',
    points: 1.5,
    most: 1.5,
    names: 'grad',
    owner: /^(?:jax|nnx|mx|autograd|nn|Zygote|torch\.autograd)/,
  },
  {
    role: 'training',
    points: 1.5,
    most: 2.5,
    names: 'fit fit_one_cycle fine_tune learn train partial_fit fitDataset train! update! learnDataset',
  },
  {
    role: 'training',
    points: 2,
    most: 2,
    names:
      'Trainer Seq2SeqTrainer SFTTrainer DPOTrainer GRPOTrainer RewardTrainer TrainingArguments Accelerator Learner Fabric',
  },
  {
    role: 'training',
    points: 1.5,
    most: 2,
    names:
      'Adam AdamW SGD Adagrad RMSprop RMSProp Adadelta Lion Adafactor LAMB Lamb LBFGS Momentum ADAM Descent adam adamw sgd lion create_optimizer configure_optimizers setup optim_adam optim_sgd AdamConfig SgdConfig ParamsAdamW',
    owner:
      /optim|keras|^Adam|^SGD|^RMS|^LAMB|^Lion|^Descent|^ADAM|^Params|^create|^Momentum|^Ada|Flux|^LBFGS|^Lamb|opt/,
  },
  {
    role: 'training',
    points: 1,
    most: 2,
    names:
      'GradScaler autocast clip_grad_norm_ clip_grad_norm clip_by_global_norm CosineAnnealingLR LambdaLR StepLR OneCycleLR ReduceLROnPlateau MultiStepLR get_scheduler get_linear_schedule_with_warmup cosine_decay_schedule warmup_cosine_decay_schedule get_cosine_schedule_with_warmup create_scheduler ModelEma ExponentialMovingAverage EarlyStopping ModelCheckpoint',
  },
  {
    role: 'training',
    points: 0.7,
    most: 1.4,
    names:
      'cross_entropy binary_cross_entropy binary_cross_entropy_with_logits mse_loss l1_loss nll_loss kl_div CrossEntropyLoss BCELoss BCEWithLogitsLoss MSELoss L1Loss NLLLoss SmoothL1Loss KLDivLoss softmax_cross_entropy softmax_cross_entropy_with_integer_labels logitcrossentropy crossentropy nnf_cross_entropy',
  },
  {
    role: 'training',
    points: 1,
    most: 2,
    names:
      'init_process_group all_reduce all_gather broadcast DistributedDataParallel DDP FullyShardedDataParallel FSDP fully_shard DataParallel barrier get_world_size reduce_scatter init_device_mesh',
    owner: /dist|DDP|FSDP|Parallel|fully|device_mesh|^init_|nn\./i,
  },
  {
    role: 'training',
    points: 0.7,
    most: 1.4,
    names:
      'manual_seed seed_everything set_seed manual_seed_all PRNGKey save_checkpoint load_checkpoint log_metrics add_scalar state_dict wait_for_everyone get_rank',
  },
  {
    role: 'data',
    points: 1.5,
    most: 2.5,
    names:
      'DataLoader dataloader TensorDataset DistributedSampler random_split from_tensor_slices ImageFolder StreamingDataset WebDataset DataCollatorWithPadding DataCollatorForLanguageModeling data_loader ImageDataGenerator',
  },
  {
    role: 'data',
    points: 1,
    most: 2,
    names:
      'load_dataset load_from_disk from_generator train_test_split get_dataset build_dataset concatenate_datasets interleave_datasets save_to_disk load_breast_cancer load_iris fetch_openml fetch_california_housing initial_split',
  },
  {
    role: 'data',
    points: 0.7,
    most: 1.4,
    names:
      'read_csv read_parquet read_json read_excel memmap fromfile tofile read_image imread loadtxt genfromtxt read_table loadmat',
  },
  {
    role: 'data',
    points: 0.6,
    most: 2,
    names:
      'Compose ToTensor Normalize RandomHorizontalFlip RandomCrop RandomResizedCrop Resize CenterCrop ColorJitter RandAugment pad_sequence collate tokenize tokenizer encode_ordinary fit_transform StandardScaler OneHotEncoder LabelEncoder MinMaxScaler SimpleImputer ColumnTransformer word_tokenize resample fit_resample',
  },
  {
    role: 'evaluation',
    points: 1,
    most: 2.5,
    names:
      'accuracy_score f1_score precision_score recall_score roc_auc_score roc_curve confusion_matrix classification_report mean_squared_error mean_absolute_error r2_score average_precision_score cross_val_score cross_validate COCOeval compute_metrics simple_evaluate corpus_bleu sacrebleu rouge log_loss silhouette_score cross_val_predict calibration_curve PrecisionRecallDisplay RocCurveDisplay learning_curve',
  },
  {
    role: 'evaluation',
    points: 1,
    most: 2,
    names:
      'evaluate validate compute_metric inference_on_dataset benchmark do_bench evaluate_policy accuracy perplexity compute_accuracy evaluate_generations',
  },
  { role: 'evaluation', points: 0.7, most: 0.7, names: 'eval', owner: /model|net|self|module/i },
  {
    role: 'inference',
    points: 1.5,
    most: 2,
    names: 'generate generate_text batch_decode beam_search predict predict_proba generate_stream detect',
    owner: /model|llm|pipe|engine|net|^generate|clf|predictor|tokenizer|processor|estimator|^predict/i,
  },
  {
    role: 'inference',
    points: 1.5,
    most: 2,
    names:
      'pipeline InferenceSession LLM SamplingParams from_pretrained_pipeline Interface ChatInterface InferenceEngine TextStreamer loadGraphModel loadLayersModel',
  },
  {
    role: 'inference',
    points: 2,
    most: 2.5,
    names: 'export convert',
    owner: /onnx|coreml|tflite|openvino|torch\.export|TFLite|trt|converter/i,
  },
  {
    role: 'inference',
    points: 1,
    most: 1.5,
    names: 'script trace save_pretrained push_to_hub save_torchscript trace_module torch_compile export_onnx',
    owner: /jit|model|tokenizer|export|trace/i,
  },
  {
    role: 'inference',
    points: 0.5,
    most: 1,
    names: 'from_pretrained load_state_dict no_grad inference_mode load_model get_model create_model',
  },
  {
    role: 'model',
    points: 0.4,
    most: 3,
    names:
      'Linear Conv1d Conv2d Conv3d ConvTranspose2d LayerNorm RMSNorm BatchNorm1d BatchNorm2d GroupNorm Embedding Dropout MultiheadAttention TransformerEncoderLayer LSTM GRU RNN Dense Conv2D Conv1D MaxPooling2D MaxPool2d AvgPool2d AdaptiveAvgPool2d Flatten GlobalAveragePooling2D ReLU GELU SiLU LeakyReLU Softmax Sigmoid Tanh Sequential ModuleList ModuleDict ParameterList Identity DropPath Conv BatchNormalization LayerNormalization Chain MaxPool MeanPool linear linear_no_bias conv2d conv1d layer_norm rms_norm batch_norm embedding nn_linear nn_conv2d nn_embedding nn_dropout nn_sequential nn_batch_norm2d LinearConfig Conv2dConfig EmbeddingConfig DropoutConfig LayerNormConfig dense batchNormalization maxPooling2d flatten',
    owner: /^[A-Z]|nn|layers|keras|linen|snt|hk|eqx|mx|^linear|^conv|^layer_norm|^rms_norm|^batch_norm|^embedding/,
  },
  {
    role: 'model',
    points: 0.5,
    most: 2,
    names:
      'einsum softmax scaled_dot_product_attention rearrange matmul bmm log_softmax gelu relu silu sigmoid apply_rotary_emb apply_rotary_pos_emb masked_fill tril triu interpolate layer_norm dropout one_hot logsumexp softmax_with_temperature unfold broadcast_as dot_general',
  },
  {
    role: 'model',
    points: 1,
    most: 2,
    names:
      'register_buffer Parameter register_parameter kaiming_normal_ xavier_uniform_ trunc_normal_ normal_ constant_ kaiming_uniform_ xavier_normal_ zeros_ ones_ register_model post_init self.param add_weight nn_parameter nn_buffer nn_module initialize_weights build_backbone build_model checkpoint VarBuilder',
    owner: /^(?!.*(?:torch\.utils\.data|argparse))/,
  },
  {
    role: 'kernel',
    points: 3,
    most: 6,
    names:
      'pallas_call load_inline launch_kernel autotune program_id blockIdx elementwise_kernel RawKernel raw_kernel cuModuleLoadData load_func builder.arg',
    owner: /tl|pl|pallas|triton|cpp_extension|cp|cuda|launch|dev/,
  },
  {
    role: 'kernel',
    points: 1.5,
    most: 3,
    names:
      'custom_vjp custom_op register_fake def_vjp defvjp register_autograd ffi_call TORCH_LIBRARY PYBIND11_MODULE NB_MODULE defjvp custom_jvp TORCH_LIBRARY_IMPL',
  },
  { role: 'config', points: 3, most: 3, names: 'ConfigDict LazyCall LazyConfig HParams' },
];
