import Glibc
import ProcessSupervisor

extension SandboxEngine {
    /// What this machine lacks to run instances, each line with its remedy.
    public static func missing(initProgram: String? = nil) -> [String] {
        var lines = ProcessSupervisor.missing()
        if geteuid() != 0 { lines.append("instances need root: run faultline with sudo") }
        let program = initProgram ?? besideExecutable
        if access(program, X_OK) != 0 {
            lines.append("\(program) is missing: build it with 'make build' and keep it beside the faultline program")
        }
        for name in ["mnt", "pid", "uts", "ipc", "net"] where !HostFile.exists("/proc/self/ns/" + name) {
            lines.append("the kernel has no \(name) namespaces: boot one with CONFIG_NAMESPACES and all below it")
        }
        let systems = (HostFile.text("/proc/filesystems") ?? "").split(separator: "\n").map {
            $0.split(separator: "\t").last
        }
        if !systems.contains("overlay"), !HostFile.exists("/sys/module/overlay") {
            lines.append("overlayfs is not loaded: modprobe overlay")
        }
        return lines
    }
}
