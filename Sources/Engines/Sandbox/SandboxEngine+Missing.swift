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
        if !isSame("/bin", "/usr/bin") {
            lines.append(
                "/bin is not /usr/bin on this system: install the package usrmerge, or use an image of your own"
            )
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

    private static func isSame(_ first: String, _ second: String) -> Bool {
        var one = Glibc.stat()
        var other = Glibc.stat()
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }
}
