"""Faultline and those it is compared with, each a child process on a free port of the loopback interface."""
import http.client, os, time
from contextlib import contextmanager
from . import machine
from .machine import Child


class Server:
    def __init__(self, name, port, child, ready_seconds):
        self.name, self.port, self.child, self.ready_seconds = name, port, child, ready_seconds

    @property
    def pids(self):
        return [self.child.pid, *machine.children_of(self.child.pid)]


def clean_environment(**more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


@contextmanager
def faultline(binary, directory, name, *, durable):
    """`name` tells apart the two modes: durable is the default, relaxed is PERSISTENCE=0."""
    port = machine.free_port()
    data = os.path.join(directory, f"{name}-{port}")
    os.makedirs(data)
    environment = clean_environment(PERSISTENCE="1" if durable else "0", FAULTLINE_INIT=os.path.join(data, "no-hooks"))
    words = [binary, "start", "--listen", f"127.0.0.1:{port}", "--data", data]
    with Child(words, environment=environment, log=data + ".log", reads=True) as child:
        server = Server(name, port, child, child.wait_for_line(b"Ready.", 60))
        server.data = data
        yield server


@contextmanager
def moto(program, directory):
    port = machine.free_port()
    words = [program, "-H", "127.0.0.1", "-p", str(port)]
    with Child(words, environment=clean_environment(), log=os.path.join(directory, "moto.log")) as child:
        yield Server("moto", port, child, child.wait_for_port(port, 60))


CONFIGURATION = """
daemon off;
{user}
worker_processes {workers};
pid {base}/nginx.pid;
error_log {base}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_max_body_size 0;
    default_type application/octet-stream;
    client_body_temp_path {base}/incoming;
    proxy_temp_path {base}/unused; fastcgi_temp_path {base}/unused; uwsgi_temp_path {base}/unused;
    scgi_temp_path {base}/unused;
    server {{
        listen 127.0.0.1:{port};
        location /files/ {{ alias {base}/objects/; sendfile off; }}
        location /sendfile/ {{ alias {base}/objects/; sendfile on; tcp_nopush on; }}
        location /dav/ {{ alias {base}/objects/; dav_methods PUT; }}
        location = /page {{ return 200 "{page}"; }}
    }}
}}
"""


@contextmanager
def nginx(directory, *, page_size):
    """Static files with and without sendfile, PUT through its DAV module, and a page out of memory.

    As Debian ships it but for the number of requests a connection may make; as many workers as Faultline has loops.
    """
    port = machine.free_port()
    base = os.path.join(directory, "nginx")
    os.makedirs(base + "/objects")
    user = "user root;" if os.getuid() == 0 else ""
    page = "x" * page_size
    text = CONFIGURATION.format(base=base, port=port, workers=os.cpu_count(), page=page, user=user)
    with open(base + "/nginx.conf", "w") as file:
        file.write(text)
    words = ["/usr/sbin/nginx", "-p", base, "-e", base + "/error.log", "-c", base + "/nginx.conf"]
    with Child(words, environment=clean_environment(), log=base + ".log") as child:
        server = Server("nginx", port, child, child.wait_for_port(port, 20))
        time.sleep(0.2)  # The workers are there a moment after the port is.
        yield server


def page_size(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/_localstack/health")
    size = len(connection.getresponse().read())
    connection.close()
    return size
