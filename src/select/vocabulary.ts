/** Words that hardly anything but machine learning uses in names; words that web code has too (`model`, `weight`, `token`) are left out. */
const vocabulary = new Set(
  `tensor tensors grad grads gradient gradients autograd autodiff backward backprop logits logit softmax sigmoid relu gelu silu elu swish
  tanh embedding embeddings dropout conv conv1d conv2d conv3d convolution convolutions attention attn epoch epochs minibatch optimizer
  optimiser optimizers optim loss losses activation activations batchnorm layernorm rmsnorm norm dataset datasets 
  tokenizer tokenizers neural checkpoint checkpoints quantize quantized quantization logprob logprobs logsumexp crossentropy momentum lr
  backbone lstm gru rnn vae diffusion latent latents rollout rollouts finetune finetuned pretrained pretrain bf16 fp16 float16 bfloat16
  fp8 int8 matmul gemm einsum argmax topk perplexity bleu rouge ngram ngrams accuracy augment augmentation classifier classifiers regressor
  kmeans sgd adam rope lora vocab vocabulary kernels dim dims strides upsample downsample pooling maxpool sampler centroid centroids
  covariance gaussian likelihood posterior xavier kaiming glorot mse rmse mae auc roc iou bbox bboxes keypoints segmentation spectrogram
  mel qkv seqlen mlp onehot warmup layers layer nn train training trainer`
    .trim()
    .split(/\s+/),
);

/** The different words of machine learning that identifiers are made of, in order; the search ends when `most` are found. */
export function mlWords(identifiers: Iterable<string>, most: number): string[] {
  const found = new Set<string>();
  for (const identifier of identifiers) {
    for (const part of identifier.split(/[./_!-]|(?<=[a-z0-9])(?=[A-Z])/)) {
      const word = part.toLowerCase();
      // A plural is the same word again.
      const singular = word.endsWith('s') && vocabulary.has(word.slice(0, -1)) ? word.slice(0, -1) : word;
      if (vocabulary.has(singular)) found.add(singular);
    }
    if (found.size >= most) break;
  }
  return [...found];
}
