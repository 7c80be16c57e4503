import { parentOf } from './config-document.ts';
import type { ConfigDocument, ConfigEntry } from './config-document.ts';
import type { ConfigClaim, ConfigRule } from './config-rule.ts';
import { countOf, entriesNamed, keyOf, pick, shown, words } from './pick.ts';

const globalNames = words(
  'global_batch_size global_train_batch_size total_batch_size effective_batch_size train_batch_size',
);
const microNames = words(
  'micro_batch_size per_device_train_batch_size train_micro_batch_size_per_gpu device_train_microbatch_size micro_batch_size_per_gpu',
);
const accumulationNames = words(
  'gradient_accumulation_steps gradient_accumulation_iters accumulate_grad_batches accumulation_steps grad_accum_steps gas',
);
const deviceNames = words('devices num_devices gpus n_gpus num_gpus world_size num_processes');
const devicesPerNode = words('gpus_per_node num_gpus_per_node n_gpus_per_node nproc_per_node devices_per_node');
const nodeNames = words('nodes num_nodes nnodes num_machines');
/** With any of these, a device is not a copy of the model. */
const parallelism =
  /(?:tensor|pipeline|pipe|model|context|sequence|expert)_?(?:model_)?_?parallel|^(?:tp|pp|cp|sp|dp)(?:_size|_degree)?$|shard_degree|replicate_degree|virtual_/;

/** A key of the product that is written down. */
interface Factor {
  entries: ConfigEntry[];
  count: number;
}

function factorOf(document: ConfigDocument, names: ReadonlySet<string>, near: ConfigEntry): Factor | null | 'unclear' {
  if (entriesNamed(document, names).length === 0) return null;
  const entry = pick(document, names, near);
  const count = countOf(entry);
  return entry === null || count === null ? 'unclear' : { entries: [entry], count };
}

function devicesOf(document: ConfigDocument, near: ConfigEntry): Factor | null | 'unclear' {
  if (document.entries.some(({ name, value }) => parallelism.test(name) && value !== 1)) return 'unclear';
  const whole = factorOf(document, deviceNames, near);
  const perNode = factorOf(document, devicesPerNode, near);
  const nodes = factorOf(document, nodeNames, near);
  if (whole === 'unclear' || perNode === 'unclear' || nodes === 'unclear') return 'unclear';
  const inNode = perNode ?? whole;
  // Launchers write the devices of one node or of all of them under the same key.
  if (perNode === null && nodes !== null && nodes.count > 1) return 'unclear';
  if (inNode === null || nodes === null) return inNode;
  return { entries: [...inNode.entries, ...nodes.entries], count: inNode.count * nodes.count };
}

/** Parts from elsewhere in the document count only where it has each of them once: several stages have several. */
function belongTogether(document: ConfigDocument, total: ConfigEntry, factors: readonly Factor[]): boolean {
  const parts = factors.flatMap(({ entries }) => entries);
  if (parts.every((entry) => parentOf(entry) === parentOf(total))) return true;
  return [microNames, accumulationNames].every((names) => entriesNamed(document, names).length <= 1);
}

function claimOf(document: ConfigDocument, total: ConfigEntry): ConfigClaim | null {
  const stated = countOf(total);
  const micro = factorOf(document, microNames, total);
  const accumulation = factorOf(document, accumulationNames, total);
  const devices = devicesOf(document, total);
  if (stated === null || micro === null || micro === 'unclear') return null;
  if (accumulation === 'unclear' || devices === 'unclear') return null;
  const factors = [micro, accumulation, devices].filter((factor) => factor !== null);
  if (factors.length < 2 || !belongTogether(document, total, factors)) return null;
  const product = factors.reduce((size, { count }) => size * count, 1);
  const complete = factors.length === 3;
  if (complete ? product === stated : stated % product === 0) return null;
  const parts = factors.flatMap(({ entries }) => entries);
  const names = parts.map((entry) => `${keyOf(entry)} ${shown(countOf(entry) ?? 0)}`).join(' × ');
  const missing = accumulation === null ? 'number of accumulation steps' : 'number of devices';
  return {
    entries: [total, ...parts],
    sure: true,
    title: complete
      ? `${keyOf(total)} is ${shown(stated)}, its parts give ${shown(product)}`
      : `${keyOf(total)} is ${shown(stated)}, which is no multiple of ${shown(product)}`,
    explanation:
      `${names} = ${shown(product)} samples, and ${keyOf(total)} says ${shown(stated)}.` +
      (complete ? '' : ` No whole ${missing} makes them agree.`),
    effect:
      'DeepSpeed and Megatron stop at the start. Elsewhere one of the numbers is ignored: learning rate, warm-up and the number of steps are then tuned for another batch.',
    check: `Log the samples of one optimizer step in the first iteration and compare them with ${shown(stated)}.`,
  };
}

/** The parts of the batch size do not multiply to the total that is written beside them. */
export const effectiveBatchSize: ConfigRule = {
  name: 'effective-batch-size',
  code: 'MLR001',
  title: 'the parts of the batch size do not give the total',
  category: 'correctness',
  severity: 'major',
  confidence: 0.9,
  reference: 'DeepSpeed documentation, "Batch Size Related Parameters"',
  find(document) {
    const totals = entriesNamed(document, globalNames);
    return totals.length === 1 ? [claimOf(document, totals[0]!)].filter((claim) => claim !== null) : [];
  },
};
