import CLinux
import Glibc

extension HostWorker {
    /// One transaction: all of the script is done or nothing.
    func load(_ script: String, in namespace: String) throws(FabricError) {
        step("filter \(namespace)")
        let input = fl_memory_file("nft")
        guard input >= 0 else { throw SystemErrors.failure("memfd_create", namespace, input) }
        defer { close(input) }
        let output = fl_memory_file("nft-words")
        guard output >= 0 else { throw SystemErrors.failure("memfd_create", namespace, output) }
        defer { close(output) }
        var text = script
        let isWritten = text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count, let start = bytes.baseAddress {
                let done = Glibc.write(input, start + written, bytes.count - written)
                guard done > 0 else { return false }
                written += done
            }
            return lseek(input, 0, SEEK_SET) == 0
        }
        guard isWritten else { throw .machine(operation: "write", place: "nft script", code: errno) }
        let result = try inside(namespace) { () throws(FabricError) in runFilterProgram(input, output) }
        guard result >= 0 else { throw SystemErrors.failure("start nft", namespace, result) }
        guard result == 0 else { throw .filterRefused(namespace: namespace, words: Self.firstLines(of: output)) }
    }

    private func runFilterProgram(_ input: Int32, _ output: Int32) -> Int32 {
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("nft"), strdup("-f"), strdup("-"), nil]
        defer { for argument in arguments { free(argument) } }
        return fl_run_with_files("nft", &arguments, input, output, lock)
    }

    private static func firstLines(of file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 600)
        let count = pread(file, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
