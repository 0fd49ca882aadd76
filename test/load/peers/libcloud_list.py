"""Apache Libcloud's bare listing of EC2 instances: one line of JSON for each line that comes in."""

import json
import sys
import time

import libcloud.compute.drivers.ec2 as ec2

# Moto writes the namespace of its answers without the slash at the end that EC2 writes; Libcloud would find nothing.
ec2.NAMESPACE = ec2.NAMESPACE.rstrip("/")

driver = ec2.EC2NodeDriver(
    "AKIAMOTO", "bench", region="us-east-1", host="127.0.0.1", port=int(sys.argv[1]), secure=False, signature_version="4"
)
for _ in sys.stdin:
    began, cpu = time.perf_counter(), time.process_time()
    nodes = driver.list_nodes()
    took = {"count": len(nodes), "ms": (time.perf_counter() - began) * 1000, "cpuMs": (time.process_time() - cpu) * 1000}
    print(json.dumps(took), flush=True)
