/** Files that hold no source text, by extension, with the clause that names them. */
const kindsByExtension: [string, string][] = [
  ['an image', 'png jpg jpeg jfif gif webp bmp ico tif tiff svg eps psd heic avif drawio excalidraw'],
  ['audio or video', 'wav mp3 flac ogg m4a aac opus mid mp4 mov avi webm mkv m4v'],
  ['an archive', 'zip tar gz tgz bz2 xz 7z rar zst lz4 jar war whl egg deb rpm dmg iso apk'],
  [
    'model weights',
    'pt pth ckpt safetensors bin onnx h5 hdf5 keras pb tflite mlmodel gguf ggml params caffemodel weights engine model',
  ],
  [
    'stored data',
    'npy npz pkl pickle joblib dill msgpack parquet arrow feather avro orc db sqlite sqlite3 mat tfrecord tfrecords lmdb mdb rec idx idx1-ubyte idx3-ubyte nii dcm las ply pcd rds rdata',
  ],
  ['a compiled file', 'so dll dylib exe o obj a lib pyc pyo pyd class wasm cubin fatbin ptx metallib spv'],
  ['a font', 'woff woff2 ttf otf eot'],
  ['a document', 'pdf doc docx xls xlsx ppt pptx odt ods odp'],
];

const byExtension = new Map(
  kindsByExtension.flatMap(([kind, extensions]) => extensions.split(' ').map((extension) => [extension, kind])),
);

const lockFiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'conda-lock.yml',
  'conda-lock.yaml',
  'go.sum',
  'bun.lockb',
  'manifest.toml',
]);

const copiedFolders =
  /(?:^|\/)(?:third[-_]?party|vendor|vendored|_vendor|node_modules|bower_components|site-packages|dist-packages|\.?venv|\.tox|\.nox|\.git)\//;
/** Folders that a program writes: the rooted ones have names that a package may have further down. */
const writtenFolders =
  /(?:^|\/)(?:__pycache__|\.ipynb_checkpoints|\.mypy_cache|\.pytest_cache|\.ruff_cache|htmlcov|_build|[^/]+\.egg-info)\/|^(?:dist|build|wandb|mlruns|lightning_logs)\/|\/(?:dist|build)\/[^/]*\.(?:[cm]?js|css|html|map)$/;
const generatedNames = /_pb2(?:_grpc)?\.pyi?$|\.pb\.(?:h|cc|go)$|[._](?:generated|gen)\.[a-z]+$|\.(?:map|snap)$/i;
const minifiedNames = /[.-]min\.(?:[cm]?js|css)$|\.bundle\.js$/i;

/** What a file is that is never source text, such as `an image` or `a lock file`, by its name; null for any other. */
export function binaryOrLock(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (lockFiles.has(name) || name.endsWith('.lock')) return 'a lock file';
  const dot = name.lastIndexOf('.');
  return dot > 0 ? (byExtension.get(name.slice(dot + 1)) ?? null) : null;
}

/** Why the text of a file was not written by the people of the repository, by its path; null when it may have been. */
export function writtenElsewhere(path: string): string | null {
  if (path.includes('.ipynb_checkpoints/')) return 'a checkpoint copy of a notebook';
  if (copiedFolders.test(path)) return "other people's code";
  if (minifiedNames.test(path)) return 'minified';
  return writtenFolders.test(path) || generatedNames.test(path) ? 'a generated file' : null;
}
