import type { Language } from '../domain/source-view.ts';

const names = (list: string) => new Set(list.trim().split(/\s+/));

/** Packages that only machine learning uses, by the first part of the module's name. */
const pythonLibraries = names(`
  torch torchvision torchaudio torchtext torchdata torchao torchtune torchrl torchtitan torchmetrics torch_geometric torch_xla torch_scatter
  pytorch_lightning lightning lightning_fabric lightning_utilities fastai fastcore ignite catalyst composer skorch
  tensorflow tensorflow_datasets tensorflow_probability tensorflow_hub tensorflow_addons tensorflow_text tf_keras tf_agents tfds keras keras_cv keras_hub
  keras_nlp keras_core keras_tuner tf_slim tflite_runtime tensorflowjs
  jax jaxlib flax haiku optax chex equinox distrax rlax orbax grain clu jaxopt diffrax numpyro brax jaxtyping penzai trax objax t5x seqio
  ml_collections gin paxml praxis maxtext tunix qwix
  mxnet gluonnlp paddle paddlenlp paddleocr chainer caffe caffe2 theano lasagne cntk dynet oneflow mindspore jittor tinygrad mlx mlx_lm autograd
  sklearn imblearn xgboost lightgbm catboost statsmodels sktime tslearn prophet pmdarima darts gluonts neuralforecast hmmlearn skopt hyperopt optuna
  umap hdbscan shap lime captum eli5 fairlearn aif360 skimage pyod pycaret autogluon tpot category_encoders feature_engine cuml mlxtend
  transformers diffusers datasets tokenizers accelerate peft trl evaluate sentence_transformers huggingface_hub safetensors bitsandbytes optimum
  setfit timm open_clip clip deepspeed megatron fairscale fairseq fairseq2 xformers flash_attn apex transformer_engine horovod colossalai unsloth axolotl
  vllm sglang tensorrt tensorrt_llm onnx onnxruntime onnxmltools skl2onnx openvino coremltools ctranslate2 llama_cpp gguf auto_gptq awq exllamav2 torch2trt
  triton pallas cutlass cuda_python cupy numba_cuda
  gym gymnasium stable_baselines3 sb3_contrib tianshou rllib d3rlpy pettingzoo dm_control dm_env procgen acme minigrid mujoco
  spacy nltk gensim flair allennlp stanza sentencepiece tiktoken sacrebleu rouge_score bert_score seqeval jiwer lm_eval fasttext
  detectron2 mmcv mmengine mmdet mmseg mmcls mmpretrain ultralytics segment_anything kornia albumentations imgaug monai pycocotools torchio
  einops opt_einsum pyro gpytorch botorch pymc edward2 dgl spconv MinkowskiEngine pytorch3d nerfstudio faiss annoy webdataset tensorboardX
  litgpt litdata librosa nemo espnet speechbrain kaldiio whisper
  wandb mlflow comet_ml clearml neptune aim tensorboard torch_tb_profiler thop fvcore iopath ptflops torchinfo torchsummary
`);

const librariesOfOthers: Partial<Record<Language, Set<string>>> = {
  julia: names(
    'Flux Lux Zygote Knet MLJ MLJBase MLDatasets MLUtils Metalhead Optimisers Turing Enzyme NNlib CUDA cuDNN ReinforcementLearning DiffEqFlux SciMLSensitivity AugmentedGaussianProcesses GeometricFlux GraphNeuralNetworks Transformers TextAnalysis Functors OneHotArrays ParameterSchedulers KernelAbstractions Mocha MXNet TensorFlow ScikitLearn XGBoost LightGBM DecisionTree GLM Augmentor DataAugmentation FastAI ForwardDiff ReverseDiff Tracker',
  ),
  r: names(
    'torch torchvision torchaudio torchdatasets luz tabnet brulee keras keras3 tensorflow tfdatasets tfprobability tidymodels parsnip recipes rsample yardstick tune dials workflows caret mlr mlr3 mlr3learners xgboost lightgbm catboost randomForest ranger glmnet e1071 gbm rpart nnet neuralnet h2o reticulate text2vec kernlab mgcv safetensors tok hfhub',
  ),
  rust: names(
    'candle_core candle_nn candle_transformers candle_datasets candle_flash_attn candle_onnx candle tch burn burn_core burn_tensor burn_nn burn_train burn_import burn_ndarray burn_wgpu burn_cubecl burn_autodiff burn_dataset burn_optim burn_fusion burn_jit burn_backend burn_std cubecl cubek ort tract_core tract_onnx linfa smartcore dfdx rust_bert rusty_machine tokenizers hf_hub safetensors cudarc half autograd luminal rten mistralrs',
  ),
  javascript: names(
    '@tensorflow @tensorflow-models @xenova/transformers @huggingface/transformers onnxruntime-web onnxruntime-node onnxruntime brain.js ml5 synaptic convnetjs @mediapipe @stdlib/ml @mlc-ai/web-llm webdnn natural',
  ),
};

/** Packages for arithmetic on arrays: outside of ML projects they are rare, and what uses them is mathematics. */
const arrayLibraries = names('numpy scipy numba ndarray');

/** Packages whose use alone is no machine learning, but with other signs it is. */
const numericLibraries = names(
  'pandas polars cv2 PIL matplotlib seaborn plotly sympy networkx soundfile pyarrow imageio h5py nibabel Statistics LinearAlgebra omegaconf hydra ray dask',
);

/** Web frameworks and the like: in their files `models`, `data` or `forms` mean something else. */
const webLibraries = names(
  'django rest_framework wagtail flask sqlalchemy peewee celery graphene starlette graphql strawberry aiodataloader promise aiohttp tornado pyramid bottle scrapy click_plugins express react vue next koa alembic marshmallow',
);

const includesOfMl =
  /^(?:torch|at|ATen|c10|caffe2?|tensorflow|onnxruntime|onnx|NvInfer|ggml|llama|mlpack|dlib|opencv2\/(?:dnn|ml)|mshadow|mxnet|lantern|flashlight)\b|\/(?:torch|ATen)\//;
const includesOfArrays = /^(?:pybind11\/(?:numpy|eigen)|Eigen|nanobind\/ndarray|xtensor|armadillo|cblas|mkl)/;
const includesOfKernels =
  /^(?:cuda|cublas|cudnn|cute|cutlass|ck_tile|cub|nccl|thrust|hip|rocblas|miopen|cooperative_groups|mma|metal)(?:_|\b|\.|\/)|\.cuh$/;

/** Libraries whose names are also plain words, and so say nothing as the name of a folder. */
const plainWords = names(
  'datasets evaluate composer accelerate triton flair grain ignite aim neptune whisper tokenizers optimum apex darts prophet annoy acme lightning clip catalyst stanza tune recipes gin autograd gym',
);

/** The folder of a path that is named after an ML library, whose own source then stands there; null when none is. */
export function libraryFolder(path: string): string | null {
  const folders = path.split('/').slice(0, -1);
  return folders.find((folder) => pythonLibraries.has(folder) && !plainWords.has(folder)) ?? null;
}

/** How much a module speaks for machine learning: `ml`, `kernel` and `array` by itself, `numeric` with other signs, `web` against it. */
export type ModuleKind = 'ml' | 'kernel' | 'array' | 'numeric' | 'web' | 'plain';

/** What kind of module an import names. */
export function kindOfModule(module: string, language: Language): ModuleKind {
  if (language === 'cpp' || language === 'cuda') {
    if (includesOfKernels.test(module)) return 'kernel';
    if (includesOfMl.test(module)) return 'ml';
    return includesOfArrays.test(module) ? 'array' : 'plain';
  }
  const root = rootOf(module, language);
  const libraries = language === 'python' ? pythonLibraries : librariesOfOthers[language];
  if (libraries?.has(root) === true) return 'ml';
  if (arrayLibraries.has(root)) return 'array';
  if (numericLibraries.has(root)) return 'numeric';
  return webLibraries.has(root) ? 'web' : 'plain';
}

function rootOf(module: string, language: Language): string {
  if (language !== 'javascript') return module.split('.')[0] ?? '';
  const [scope = '', name = ''] = module.split('/');
  if (!scope.startsWith('@')) return scope;
  return scope.startsWith('@tensorflow') || scope === '@mediapipe' ? scope : `${scope}/${name}`;
}
