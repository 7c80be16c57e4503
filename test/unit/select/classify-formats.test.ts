import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/notebook/read-source.ts';
import { classify } from '../../../src/select/classify.ts';

const decide = (path: string, text: string) => classify({ path, view: readSource(path, text), previous: null }, {});

describe('configuration files', () => {
  test.each([
    ['conf/train.yaml', 'optimizer:\n  lr: 0.1\nepochs: 3\nbatch_size: 8\n'],
    ['ds_config.json', '{"train_batch_size": 32, "zero_optimization": {"stage": 2}, "bf16": {"enabled": true}}'],
    ['model.toml', '[model]\nhidden_size = 64\nnum_layers = 2\ndropout = 0.1\n'],
    [
      'configs/callbacks/stop.yaml',
      'early_stopping:\n  _target_: lightning.pytorch.callbacks.EarlyStopping\n  patience: 3\n',
    ],
    ['configs/base.yaml', 'MODEL:\n  BACKBONE: resnet\nSOLVER:\n  BASE_LR: 0.1\n'],
    ['data/coco.yaml', 'path: ../coco\ntrain: train2017\nval: val2017\nnc: 80\nnames: [a]\n'],
    ['exp.gin', 'train.learning_rate = 0.1\ntrain.batch_size = 4\ntrain.optimizer = @Adam\n'],
  ])('%s is config', (path, text) => {
    expect(decide(path, text).role).toBe('config');
  });

  test.each([
    ['docker.yaml', 'services:\n  web:\n    image: nginx\n    ports: [80]\n'],
    [
      'i18n/en.json',
      JSON.stringify(
        Object.fromEntries([
          ...Array.from({ length: 200 }, (_, n) => [`label_${n}`, 'x']),
          ['dropout', 'x'],
          ['loss', 'y'],
          ['epochs', 'z'],
        ]),
      ),
    ],
    ['app.toml', '[server]\nport = 80\nname = "train"\n'],
    ['values.yaml', 'replicas: 2\nmodel: small\n'],
  ])('%s is not', (path, text) => {
    expect(decide(path, text).role).toBe('other');
  });
});

describe('shell scripts', () => {
  test.each([
    ['training', 'run.sh', '#!/bin/bash\ntorchrun --nproc_per_node 8 train.py --lr 1e-4\n'],
    ['training', 'job.sbatch', '#!/bin/bash\n#SBATCH --gres=gpu:4\nsrun python main.py --batch-size 32\n'],
    ['training', 'run.sh', 'accelerate launch sft.py\n'],
    ['evaluation', 'eval.sh', 'python eval.py --ckpt best.pt --model vit\n'],
    ['data', 'data/get_coco.sh', 'wget http://images.example/train.zip\n'],
    ['other', 'deploy.sh', 'docker build . && docker push x\n'],
    ['other', 'run.sh', '# torchrun train.py --lr 1\necho hello\n'],
  ])('%s: %s %j', (role, path, text) => {
    expect(decide(path, text).role).toBe(role);
  });
});

describe('other languages count when they use an ML library', () => {
  test.each([
    ['kernel', 'csrc/softmax.cu', '__global__ void f() {}\n'],
    ['kernel', 'shaders/reduce.metal', 'kernel void f() {}\n'],
    ['kernel', 'csrc/bind.cpp', '#include <torch/extension.h>\nPYBIND11_MODULE(x, m) {}\n'],
    ['training', 'main.cpp', '#include <torch/torch.h>\nint main() { loss.backward(); optimizer.step(); }\n'],
    ['training', 'train.jl', 'using Flux\nFlux.train!(loss, model, data, opt)\n'],
    ['model', 'net.R', 'library(torch)\nnet <- nn_module(\n  forward = function(x) x)\n'],
    [
      'model',
      'src/llama.rs',
      'use candle_nn::Module;\nimpl Module for Mlp {\n    fn forward(&self, xs: &Tensor) -> Tensor { linear(xs) }\n}\n',
    ],
    ['training', 'index.js', "import * as tf from '@tensorflow/tfjs';\nawait model.fit(xs, ys);\n"],
    ['other', 'index.js', "// import * as tf from '@tensorflow/tfjs';\nmodel.fit(window);\n"],
    ['other', 'main.rs', 'use serde::Serialize;\nfn main() {}\n'],
    ['other', 'plot.R', 'library(ggplot2)\nggplot(x)\n'],
    ['other', 'server.cpp', '#include <vector>\nint main() { return 0; }\n'],
  ])('%s: %s %j', (role, path, text) => {
    expect(decide(path, text).role).toBe(role);
  });
});
