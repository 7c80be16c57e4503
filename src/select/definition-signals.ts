import type { MlRole, Signal } from './signal.ts';

/** Functions that are defined. */
export const functionSignals: Signal[] = [
  {
    role: 'training',
    points: 2,
    most: 3,
    names:
      'training_step train_step train_one_epoch train_epoch train_loop compute_loss training_loop train_batch training_epoch update_step configure_optimizers loss_fn train_model optimizer_step finetune trainer pretrain',
    sure: true,
  },
  {
    role: 'training',
    points: 1.5,
    most: 1.5,
    names:
      'train fit learn loss update loss_function scale_by init_fn update_fn train! get_lr step lr_lambda clip_grad add_noise',
  },
  {
    role: 'data',
    points: 1.5,
    most: 3,
    names:
      '__getitem__ collate_fn collate train_dataloader val_dataloader get_batch prepare_data load_data get_dataloader preprocess preprocess_function tokenize build_vocab make_dataset get_dataset build_dataset _split_generators _generate_examples build_transforms read_data encode_batch load_dataset getitem nextTrainBatch',
  },
  {
    role: 'data',
    points: 1,
    most: 2,
    names:
      'transform augment tokenize_function normalize __iter__ sample_batch download process_data process load_images encode decode pad crop resize',
  },
  {
    role: 'evaluation',
    points: 1.5,
    most: 2.5,
    names:
      'evaluate validate compute_metrics evaluate_model validation_step test_step evaluation eval_model accuracy compute_metric eval_step calculate_metrics mean_average_precision perplexity',
    sure: false,
  },
  {
    role: 'evaluation',
    points: 1,
    most: 1,
    names: 'test eval benchmark score val plot_confusion_matrix evaluation_loop',
  },
  {
    role: 'inference',
    points: 1.5,
    most: 2,
    names:
      'predict infer inference generate sample beam_search predict_step generate_text chat translate postprocess export export_onnx convert_checkpoint',
  },
  { role: 'model', points: 2, most: 2, names: 'forward' },
  {
    role: 'model',
    points: 1,
    most: 2,
    names:
      '__call__ call init_weights _init_weights reset_parameters attention build_model create_model self_attention encode_image make_model get_model apply_rotary_pos_emb rotate_half reparameterize createModel',
  },
];

/** Decorators, as they are written. */
export const decoratorSignals: Signal[] = [
  {
    role: 'kernel',
    points: 6,
    most: 6,
    names: 'triton.jit triton.autotune cuda.jit cute.jit cute.kernel numba.cuda.jit triton_jit gluon.jit',
    sure: true,
  },
  {
    role: 'kernel',
    points: 1.5,
    most: 3,
    names: 'jax.custom_vjp custom_vjp torch.library.custom_op torch.library.impl kernel',
  },
  {
    role: 'model',
    points: 2,
    most: 2,
    names: 'nn.compact compact register_model hk.transparent BACKBONE_REGISTRY.register META_ARCH_REGISTRY.register',
    sure: true,
  },
  { role: 'training', points: 1, most: 1, names: 'nnx.jit jax.jit tf.function jit partial' },
  { role: 'inference', points: 0.5, most: 0.5, names: 'torch.no_grad torch.inference_mode' },
];

/** Imported modules and names, with everything below them. */
export const importSignals: Signal[] = [
  {
    role: 'evaluation',
    points: 2,
    most: 2,
    names:
      'sklearn.metrics torchmetrics evaluate lm_eval pycocotools sacrebleu rouge_score bert_score seqeval jiwer yardstick imblearn.metrics',
  },
  {
    role: 'evaluation',
    points: 1,
    most: 1,
    names:
      'sklearn.model_selection.cross_val_score sklearn.model_selection.cross_validate timeit torch.utils.benchmark torch.profiler matplotlib seaborn',
  },
  {
    role: 'inference',
    points: 1.5,
    most: 2,
    names:
      'vllm gradio fastapi streamlit onnxruntime tensorrt openvino coremltools ctranslate2 llama_cpp sglang onnxruntime-web flask ort',
  },
  {
    role: 'training',
    points: 1,
    most: 2,
    names:
      'torch.optim optax torch.distributed deepspeed torch.cuda.amp accelerate transformers.Trainer optuna ray.tune stable_baselines3 gymnasium gym burn.train',
  },
  { role: 'training', points: 0.7, most: 0.7, names: 'wandb tensorboardX torch.utils.tensorboard mlflow comet_ml' },
  {
    role: 'model',
    points: 1,
    most: 1.5,
    names:
      'torch.nn flax.linen flax.nnx haiku keras.layers tensorflow.keras.layers equinox candle_nn burn.nn torchvision.models timm',
  },
  {
    role: 'data',
    points: 1.5,
    most: 2,
    names:
      'torch.utils.data datasets tensorflow_datasets torchvision.transforms torchvision.datasets albumentations webdataset MLDatasets sklearn.preprocessing imblearn.over_sampling imblearn.under_sampling tokenizers tiktoken sentencepiece burn.data grain tfdatasets torchdatasets',
  },
  {
    role: 'kernel',
    points: 2,
    most: 3,
    names:
      'triton jax.experimental.pallas cutlass cuda.bindings torch.utils.cpp_extension numba.cuda cubecl cudarc KernelAbstractions',
  },
  { role: 'config', points: 1.5, most: 1.5, names: 'ml_collections detectron2.config.LazyCall yacs' },
];

/** Classes: what they extend (its last part) or how they are named. */
export const classSignals: { role: MlRole; points: number; base?: RegExp; name?: RegExp }[] = [
  {
    role: 'model',
    points: 4,
    base: /^(?:Module|PreTrainedModel|\w+PreTrainedModel|GenerationMixin|nn_module|ModelMixin|HybridBlock|AbstractModule|TFPreTrainedModel)$/,
  },
  {
    role: 'model',
    points: 3,
    base: /(?:Layer|Block|Encoder|Decoder|Attention|Net|Backbone|Embedding|Embeddings|Head|Bottleneck|Policy|MLP)$/,
  },
  {
    role: 'model',
    points: 3,
    base: /^(?:Model|BaseModel|LightningModule|BaseEstimator|ClassifierMixin|RegressorMixin|Distribution|Bijector|\w+Model|ModuleT|ModuleImpl)$/,
  },
  { role: 'training', points: 3, base: /^LightningModule$/ },
  {
    role: 'training',
    points: 4,
    base: /(?:Trainer|Optimizer|Scheduler|LRScheduler|_Loss|Loss|TrainerCallback|OnPolicyAlgorithm|OffPolicyAlgorithm|BaseAlgorithm|TrainerMixin)$/,
  },
  { role: 'training', points: 2.5, base: /Callback$|^HookBase$|Hook$/ },
  { role: 'training', points: 2.5, name: /(?:Trainer|Optimizer|Loss|LRScheduler|Schedule|TrainState|Learner)$/ },
  { role: 'training', points: 2.5, base: /^(?:Env|VecEnv|VecEnvWrapper|Wrapper|GoalEnv|ActionNoise)$/ },
  {
    role: 'data',
    points: 4,
    base: /(?:Dataset|DataModule|Collator|Sampler|DatasetBuilder|GeneratorBasedBuilder|Tokenizer|TokenizerFast|DataLoader|IterDataPipe|FeatureExtractor|ImageProcessor|ProcessorMixin|SamplerMixin)$|^dataset$/,
  },
  {
    role: 'data',
    points: 3,
    base: /(?:Transform|Augmentation|Augmenter|ReplayBuffer|RolloutBuffer|Buffer|TransformerMixin|Preprocessor)$/,
  },
  {
    role: 'data',
    points: 2.5,
    name: /(?:Dataset|DataModule|Collator|Tokenizer|DataLoader|Sampler|Augmentation|DatasetMapper|ReplayBuffer)$/,
  },
  { role: 'evaluation', points: 4, base: /(?:Metric|Evaluator|EvaluationSuite)$/ },
  { role: 'evaluation', points: 2.5, name: /(?:Metric|Metrics|Evaluator|Benchmark|Meter)$/ },
  { role: 'inference', points: 3, base: /(?:Pipeline|DiffusionPipeline|Predictor|LitAPI|BaseHandler)$/ },
  { role: 'inference', points: 2.5, name: /(?:Predictor|Exporter|InferenceEngine|Pipeline|Visualizer)$/ },
  { role: 'config', points: 3, base: /(?:Config|Arguments|Args)(?:Template|Base|Mixin)?$/ },
  { role: 'config', points: 2.5, name: /(?:Config|Configuration|Arguments|Args|HParams|Hyperparameters)$/ },
  { role: 'kernel', points: 3, base: /^(?:Function|FunctionCtx|InplaceFunction)$/ },
];
