#!/usr/bin/env python3
"""Throughput through the engine's broker against a bare ActiveMQ with the same settings, as root on Debian.

throughput.py PROBE [SECONDS [ROUNDS [PRODUCERS]]]: PROBE is .build/release/PairCrashProbe (or debug's: the engine's own
speed does not matter, messages do not pass through it). Runs alternate, so that what else the machine does meets both.
Needs default-jdk-headless, for the load is compiled.
"""
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
JAVA = "/usr/share/java"
CLIENT = ":".join(
    f"{JAVA}/{name}.jar"
    for name in ("activemq-client", "geronimo-jms_1.1_spec", "geronimo-j2ee-management-1.1-spec", "hawtbuf", "slf4j-api", "slf4j-nop")
)
ADDRESS = "127.9.10.1"


def wait_for(port, deadline=60):
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("no broker came up")


def ours(work, probe):
    process = subprocess.Popen(
        [probe, "broker", f"{work}/ours", f"bench-{os.getpid()}", work, ADDRESS], stdin=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL
    )
    process.stdin.write("apply\n")
    process.stdin.flush()
    wait_for(61610)

    def end():
        process.stdin.write("remove\n")
        process.stdin.flush()
        process.wait(60)

    return end


def bare(work):
    """The package's own start, as docs of the server have it: its launcher, its virtual machine's defaults but the heap."""
    base = f"{work}/bare"
    shutil.rmtree(base, ignore_errors=True)
    for name in ("conf", "data", "lib"):
        os.makedirs(f"{base}/{name}")
    document = BARE
    with open(f"{base}/conf/activemq.xml", "w") as file:
        file.write(document.replace("WORK", work).replace("BASE", base).replace("ADDRESS", ADDRESS))
    with open(f"{base}/conf/log4j.properties", "w") as file:
        file.write("log4j.rootLogger=INFO, f\nlog4j.appender.f=org.apache.log4j.FileAppender\n"
                   f"log4j.appender.f.File={base}/log\nlog4j.appender.f.layout=org.apache.log4j.SimpleLayout\n")
    opens = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.lang", "java.util", "java.net", "java.util.concurrent")]
    process = subprocess.Popen(
        ["java", "-Xms32m", "-Xmx256m", "-XX:+UseSerialGC", *opens, "-Dactivemq.home=/usr/share/activemq", f"-Dactivemq.base={base}",
         f"-Dactivemq.conf={base}/conf", f"-Dactivemq.data={base}/data", f"-Dlog4j.configuration=file:{base}/conf/log4j.properties",
         f"-Dactivemq.classpath={base}/conf:/usr/share/activemq/lib/:", "-jar", "/usr/share/activemq/bin/activemq.jar", "start",
         f"xbean:file:{base}/conf/activemq.xml?validate=false"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    wait_for(61610)

    def end():
        process.terminate()
        process.wait(60)

    return end


BARE = """<beans xmlns="http://www.springframework.org/schema/beans">
<broker xmlns="http://activemq.apache.org/schema/core" brokerName="bare" dataDirectory="BASE/data" useJmx="false">
<persistenceAdapter><kahaDB directory="BASE/store"/></persistenceAdapter>
<plugins><simpleAuthenticationPlugin><users><authenticationUser username="u" password="p" groups="g"/></users></simpleAuthenticationPlugin></plugins>
<sslContext><sslContext keyStore="file:WORK/key.p12" keyStorePassword="secret1" keyStoreType="PKCS12"/></sslContext>
<systemUsage><systemUsage><memoryUsage><memoryUsage limit="160 mb"/></memoryUsage><storeUsage><storeUsage limit="1 gb"/></storeUsage>
<tempUsage><tempUsage limit="1 gb"/></tempUsage></systemUsage></systemUsage>
<transportConnectors><transportConnector name="openwire" uri="ssl://ADDRESS:61617?maximumConnections=1000&amp;wireFormat.maxFrameSize=104857600"/>
<transportConnector name="internal" uri="tcp://ADDRESS:61610"/></transportConnectors></broker></beans>
"""


def load(work, seconds, producers):
    url = f"ssl://{ADDRESS}:61617?socket.verifyHostName=false"
    trust = [f"-Djavax.net.ssl.trustStore={work}/trust.p12", "-Djavax.net.ssl.trustStorePassword=secret1"]
    output = subprocess.run(
        ["java", *trust, "-cp", f"{work}:{CLIENT}", "BrokerLoad", url, str(seconds), str(producers)], check=True, capture_output=True, text=True
    ).stdout
    return [float(word) for word in output.split()]


def main():
    probe = os.path.abspath(sys.argv[1])
    seconds, rounds, producers = (int(word) for word in (sys.argv[2:] + ["10", "3", "8"][len(sys.argv) - 2:]))
    work = tempfile.mkdtemp(prefix="faultline-broker-bench-")
    quiet = dict(check=True, capture_output=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=bench", "-keyout", f"{work}/key.pem", "-out", f"{work}/certificate.pem"], **quiet)
    subprocess.run(["openssl", "pkcs12", "-export", "-in", f"{work}/certificate.pem", "-inkey", f"{work}/key.pem",
                    "-out", f"{work}/key.p12", "-passout", "pass:secret1"], **quiet)
    subprocess.run(["keytool", "-importcert", "-noprompt", "-alias", "a", "-file", f"{work}/certificate.pem", "-keystore",
                    f"{work}/trust.p12", "-storetype", "PKCS12", "-storepass", "secret1"], **quiet)
    subprocess.run(["javac", "-nowarn", "-d", work, "-cp", CLIENT, f"{HERE}/BrokerLoad.java"], **quiet)
    figures = {"faultline": [], "bare": []}
    try:
        for number in range(rounds):
            for name, start in (("faultline", lambda: ours(work, probe)), ("bare", lambda: bare(work))):
                end = start()
                try:
                    sent, received = load(work, seconds, producers)
                finally:
                    end()
                figures[name].append(sent)
                print(f"round {number + 1} {name}: sent {sent:.0f}/s, received {received:.0f}/s", flush=True)
        own, other = (statistics.median(figures[name]) for name in ("faultline", "bare"))
        print(f"median: faultline {own:.0f}/s, bare {other:.0f}/s, ratio {own / other:.2f}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
