import Glibc
import Ground
import Testing

@testable import NetworkFabric

@Suite("A fabric that is killed", .needsNetworks, .serialized)
struct FabricCrashTests {
    private func survivor() -> FabricPlan {
        var network = Plans.network("n1", 1)
        network.interfaces = [
            Plans.host("n1-h1", "n1-a", "10.1.1.10"), Plans.host("n1-h5", "n1-b", "10.1.2.10"),
        ]
        return FabricPlan(networks: [network])
    }

    @Test("before any step can be taken over, changed and taken away", arguments: 0..<4)
    func everyFourthStep(first: Int) async throws {
        let before = HostTraces()
        var step = first + 1
        var isKilled = true
        while isKilled {
            let owner = "c\(getpid())x\(step)"
            let directory = "/tmp/fabric-crash-\(owner)"
            let status = system("exec \(Self.probe) \(owner) \(directory) \(step)")
            isKilled = status & 0x7f == SIGKILL
            #expect(isKilled || status == 0, "the probe ended with \(status) at step \(step)")
            let scope = try FabricScope(owner: owner, directory: directory)
            if isKilled, step % 3 > 0 {
                #expect(Fabric.recordedOwners().contains(owner), "recorded before step \(step)")
                try await scope.fabric.apply(survivor())
                let server = try scope.listen(scope.path("n1-h5"))
                #expect(scope.connects(scope.path("n1-h1"), to: "10.1.2.10"), "after step \(step)")
                #expect(HostTraces.namespaces(of: owner).count == 4, "after step \(step)")
                _ = server
            }
            try await scope.fabric.removeAll()
            #expect(HostTraces.namespaces(of: owner).isEmpty, "after step \(step)")
            #expect(!Fabric.recordedOwners().contains(owner), "after step \(step)")
            rmdir(directory)
            step += 4
        }
        #expect(step > 20, "the probe has many steps")
        #expect(HostTraces() == before)
    }

    /// Beside the test binary, where SwiftPM puts all products.
    private static var probe: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let whole = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return whole.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/FabricCrashProbe"
    }
}
