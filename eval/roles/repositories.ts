/**
 * The public repositories that the sample is drawn from, each at one commit, with the number of its files.
 * They cover every role and most languages; two hold no machine learning at all. None was looked at while the rules were written.
 */
export const repositories = [
  { repo: 'pytorch/examples', commit: '77f55b912142e11fcfdf5b530231fb9c52f181e8', files: 32 },
  { repo: 'huggingface/trl', commit: 'f2cd57710ae345ea6428ae95363267fcf38a3dc8', files: 36 },
  { repo: 'Lightning-AI/litgpt', commit: '26857050fe3ff627cd714fe92f5838f51a3d5efa', files: 28 },
  { repo: 'karpathy/nanoGPT', commit: '3adf61e154c3fe3fca428ad6bc3818b27a3b8291', files: 14 },
  { repo: 'google-deepmind/optax', commit: '2edbcbe2390da13983b92cbef94ac0460ecde1c5', files: 28 },
  { repo: 'DLR-RM/stable-baselines3', commit: 'e05d2dbe6eda0acd0ef2e316e3e4065677add3eb', files: 22 },
  { repo: 'scikit-learn-contrib/imbalanced-learn', commit: '8504e95f0160f61d1b617ca66f779646d2ee609e', files: 24 },
  { repo: 'facebookresearch/detectron2', commit: '02b5c4e295e990042a714712c21dc79b731e8833', files: 36 },
  { repo: 'Dao-AILab/flash-attention', commit: '0251105a2fb19d2957484b7f023cd8c115286ced', files: 24 },
  { repo: 'FluxML/model-zoo', commit: '9309c30eb095ee56370b73b8a10c1427675ee604', files: 14 },
  { repo: 'mlverse/torch', commit: 'e4de110c1df9130acb9ec927cb220720d9957259', files: 14 },
  { repo: 'huggingface/candle', commit: '2a13b0f3ff62f7e67013597f2996f764c5735e21', files: 22 },
  { repo: 'tensorflow/tfjs-examples', commit: '0521725666e4504948eed00fe372b92510cc74f9', files: 18 },
  { repo: 'ashleve/lightning-hydra-template', commit: 'bddbc24b82ab6ccfa6243e815a49dc5bfe8d4144', files: 16 },
  { repo: 'wagtail/bakerydemo', commit: '8e2b625755d8942412d5b7627b146a795933b8b2', files: 14 },
  { repo: 'expressjs/express', commit: 'a3714473feb3d2908add734d340e7755fd85e0a3', files: 10 },
] as const;
