#!/bin/sh
# Fetches Speech Commands v2 into a folder.
set -eu
folder="$1"
mkdir -p "$folder"
curl --fail --location https://storage.googleapis.com/download.tensorflow.org/data/speech_commands_v0.02.tar.gz |
  tar --extract --gzip --directory "$folder"
