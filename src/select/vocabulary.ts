const vocabulary = new Set(
  `tensor tensors grad grads gradient gradients autograd autodiff backward backprop logits logit softmax sigmoid relu gelu silu elu swish
  tanh embedding embeddings embed dropout conv conv1d conv2d conv3d convolution convolutions attention attn epoch epochs minibatch batch batches
  optimizer optimiser optimizers optim loss losses activation activations batchnorm layernorm rmsnorm norm dataset datasets dataloader
  dataloaders tokenizer tokenizers detokenize neural checkpoint checkpoints quantize quantized quantization logprob logprobs logsumexp
  crossentropy momentum lr backbone encoder decoder transformer lstm gru rnn vae diffusion latent latents reward rewards rollout rollouts
  learner trainer finetune finetuned pretrained pretrain inference bf16 fp16 float16 bfloat16 fp8 matmul gemm einsum argmax perplexity bleu
  rouge ngram ngrams accuracy augment augmentation classifier classifiers regressor kmeans sgd adam rope lora vocab vocabulary kernel kernels
  dim dims axis strides upsample downsample pooling pool maxpool forward sampler centroid centroids covariance gaussian likelihood posterior
  prior xavier kaiming glorot mse rmse mae auc roc iou anchors bbox bboxes keypoints segmentation spectrogram mel qkv hidden seqlen mlp
  onehot initializer warmup scheduler model models weights weight bias train training`
    .trim()
    .split(/\s+/),
);

/** How many different words of machine learning the identifiers of a source are made of, at most `most`, with the first few of them. */
export function mlWords(identifiers: Iterable<string>, most: number): string[] {
  const found = new Set<string>();
  for (const identifier of identifiers) {
    for (const part of identifier.split(/[._!]|(?<=[a-z0-9])(?=[A-Z])/)) {
      const word = part.toLowerCase();
      if (vocabulary.has(word)) found.add(word);
    }
    if (found.size >= most) break;
  }
  return [...found];
}
