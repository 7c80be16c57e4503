import { gzipSync } from 'node:zlib';
import type { Commit, ObjectStore, TreeEntry } from './git-objects.ts';

const BLOCK = 512;

/** A field of numbers in octal, ended by a zero byte. */
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

/** A path as ustar's two fields; null when it fits neither way. */
function split(path: string): { name: string; prefix: string } | null {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const prefix = path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100 && name !== '') return { name, prefix };
  }
  return null;
}

function header(path: string, mode: number, type: string, size: number, link: string): Buffer {
  const fields = split(path);
  if (!fields) throw new Error(`the path is too long for ustar: ${path}`);
  const block = Buffer.alloc(BLOCK);
  block.write(fields.name, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157);
  block.write('ustar\x0000', 257, 'latin1');
  block.write('root', 265);
  block.write('root', 297);
  block.write(fields.prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function fileBlocks(objects: ObjectStore, path: string, entry: TreeEntry): Buffer[] {
  if (entry.mode === '160000') return [header(`${path}/`, 0o775, '5', 0, '')];
  const bytes = objects.bytes(entry);
  if (entry.mode === '120000') return [header(path, 0o777, '2', 0, bytes.toString('utf8'))];
  const padding = Buffer.alloc((BLOCK - (bytes.byteLength % BLOCK)) % BLOCK);
  return [header(path, entry.mode === '100755' ? 0o775 : 0o664, '0', bytes.byteLength, ''), bytes, padding];
}

/** A pax header with the commit's name in front, as `git archive` writes it. */
function commitComment(sha: string): Buffer[] {
  const record = `52 comment=${sha}\n`;
  const content = Buffer.alloc(BLOCK);
  content.write(record);
  return [header('pax_global_header', 0o666, 'g', record.length, ''), content];
}

/** A commit as .tar.gz (POSIX ustar), all paths below one folder, as GitHub's archive has them. */
export function tarball(objects: ObjectStore, commit: Commit, folder: string): Buffer {
  const blocks = [...commitComment(commit.sha), header(`${folder}/`, 0o775, '5', 0, '')];
  for (const [path, entry] of commit.files) blocks.push(...fileBlocks(objects, `${folder}/${path}`, entry));
  blocks.push(Buffer.alloc(BLOCK * 2));
  return gzipSync(Buffer.concat(blocks));
}
