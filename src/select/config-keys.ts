import type { Sign } from './score-source.ts';

const words = (list: string) => new Set(list.trim().split(/\s+/));

/** Keys that only the configuration of a model or its training has. */
const mlKeys = words(`
  lr learning_rate base_lr max_lr min_lr lr_scheduler lr_scheduler_type lr_config lr_policy batch_size train_batch_size eval_batch_size
  per_device_train_batch_size per_device_eval_batch_size micro_batch_size global_batch_size ims_per_batch mini_batch_size n_steps n_timesteps
  epochs num_epochs max_epochs num_train_epochs n_epochs max_steps max_iters max_iter train_steps train_iters total_timesteps lr_warmup_steps
  optimizer optim optimizers scheduler weight_decay momentum warmup_steps warmup_ratio warmup_epochs warmup_iters betas beta1 beta2 adam_beta1
  grad_clip clip_grad max_grad_norm gradient_clip_val gradient_accumulation_steps accumulate_grad_batches gradient_checkpointing
  dropout drop_path hidden_size hidden_dim hidden_channels num_layers n_layer n_layers num_hidden_layers num_attention_heads num_heads n_head n_heads
  n_embd embed_dim d_model vocab_size intermediate_size max_position_embeddings block_size seq_len seq_length max_seq_length sequence_length context_length
  backbone architectures model_type model_name_or_path pretrained checkpoint checkpoint_path ckpt_path tokenizer tokenizer_name
  lora_r lora_alpha lora_rank use_peft bf16 fp16 mixed_precision dtype torch_dtype zero_optimization zero_stage distributed_type num_processes deepspeed_config fsdp_config
  loss losses loss_weights criterion label_smoothing num_classes input_size image_size img_size anchors augmentation mixup cutmix
  gamma gae_lambda ent_coef clip_range top_p top_k num_beams repetition_penalty train_dataset eval_dataset dataset_name datasets
  hyperparameters hyp solver _base_ training_args train_args num_workers val_check_interval policy replay_buffer reward_fn rewards do_sample eos_token_id
  data_loader train_loader early_stopping trainer embedding_size hidden_act layer_norm_eps rope_theta initializer_range metrics accelerator
  modeltopology weightsmanifest depth_multiple width_multiple anchors nc head neck test_pipeline train_pipeline data_preprocessor model_wrapper_cfg
`);
/** Keys that such a configuration has too, and others as well. */
const commonKeys = words(
  'model dataset data train training eval evaluation val test seed task models layers optimizer_params defaults search_space objective precision strategy input_dim output_dim hidden units epsilon alpha beta steps tags net temperature names path classes splits',
);

const libraryValue =
  /\b(?:torch|lightning|pytorch_lightning|torchmetrics|torchvision|transformers|keras|tensorflow|timm|sklearn|datasets|accelerate|deepspeed|optax|flax)\.[A-Za-z]/;
const yamlKey = /^[ \t]*(?:-[ \t]+)?["']?([A-Za-z_][\w./-]{0,80})["']?[ \t]*:(?:[ \t]([^\n]{0,300}))?/;
const jsonKey = /"([A-Za-z_][\w.\-/ ]{0,80})"[ \t]*:/g;
const assignmentKey = /^[ \t]*(?:--?|\[)?["']?([A-Za-z_][\w.-]{0,80})["']?[ \t]*(?:=|\])/;
/** A larger file is data. Its beginning is looked at all the same. */
const maxCharacters = 200_000;

/** What the keys of a YAML, JSON, TOML or INI text say: whether it sets up a model, its data or its training. */
export function configSigns(text: string, format: 'yaml' | 'json' | 'assignments'): Sign[] {
  const found = new Set<string>();
  let library: string | null = null;
  const head = text.slice(0, maxCharacters);
  if (format === 'json') {
    for (const [, key] of head.matchAll(jsonKey)) found.add(key ?? '');
  } else {
    for (const line of head.split('\n')) {
      const match = (format === 'yaml' ? yamlKey : assignmentKey).exec(line);
      if (match === null) continue;
      found.add(match[1] ?? '');
      library ??=
        match[2] === undefined ? null : libraryValue.exec(match[2])?.[0] === undefined ? null : match[2].trim();
    }
  }
  return [...keySigns(found), ...(library === null ? [] : [sign(3, `names ${library.slice(0, 80)}`, true)])];
}

/** Words of which keys of ML configurations are made. */
const relatedWords = words(
  'lr learning attention optimizer epoch epochs checkpoint checkpoints loss batch hidden dropout tokenizer vocab gpu gpus deepspeed wandb precision layers weights iters warmup sparsity embedding augment backbone reward policy rollout quantization lora tensorboard sparse',
);

/** One key in so many is chance. */
const rareShare = 25;

/** What a set of configuration keys says: three of them, of which one is machine learning's own, make a configuration. */
export function keySigns(keys: Iterable<string>): Sign[] {
  const own: string[] = [];
  let common = 0;
  let related = 0;
  const names = new Set(Array.from(keys, lastPart));
  for (const key of names) {
    if (mlKeys.has(key)) own.push(key);
    else if (commonKeys.has(key)) common++;
    else if (key.split('_').some((word) => relatedWords.has(word))) related++;
  }
  // Among hundreds of keys, as in translations, a few are called like these by chance.
  if (own.length + common + related < names.size / rareShare) return [];
  const others = 0.5 * Math.min(common, 4) + 0.5 * Math.min(related, 4);
  if (own.length === 0) return others >= 1 ? [sign(others, 'has keys such as model, data or checkpoint', false)] : [];
  const points = Math.min(5, own.length + others);
  return [sign(points, `sets ${own.slice(0, 3).join(', ')}`, true)];
}

function sign(points: number, reason: string, sure: boolean): Sign {
  return { role: 'config', points, reason, sure };
}

/** `optimizer.lr` and `MODEL/LR` are about `lr`; case and hyphens make no difference. */
function lastPart(key: string): string {
  return key
    .slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf('/')) + 1)
    .toLowerCase()
    .replaceAll('-', '_');
}
