# Serves a GGUF by llama.cpp's own server, as the package xllamacpp carries it (2026.10.11549; no compiler needed).
# Prints its address when it is ready.
#
#   python3 scripts/llama-server.py MODEL.gguf [PORT]
import sys
import time

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(sys.argv[2]) if len(sys.argv) > 2 else 8080
# Requests side by side, each with the whole context of models/tiny.
parameters.n_parallel = 16
parameters.n_ctx = 16 * 1024
parameters.n_gpu_layers = 0
parameters.cpuparams.n_threads = 1
parameters.use_jinja = True
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
while True:
    time.sleep(60)
