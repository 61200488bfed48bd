import Glibc
import ProcessSupervisor
import Testing

@testable import DatabasePair

@Suite("What a database server's log says of a start that failed")
struct StartFailureTests {
    private static func read(_ lines: [String]) throws -> StartFailure {
        let directory = "/tmp/faultline-start-failure-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let place = ServerPlace(directory: directory, processID: "a.a")
        try HostFile.makeDirectories(place.logs)
        defer { try? HostFile.removeTree(directory) }
        let text = (["0 [Note] Starting MariaDB 10.11 as process 1"] + lines).joined(separator: "\n")
        try HostFile.replace(place.errorLog, with: Array(text.utf8))
        return StartFailure(place)
    }

    private static let ending = [
        "0 [ERROR] Plugin 'InnoDB' registration as a STORAGE ENGINE failed.",
        "0 [ERROR] Unknown/unsupported storage engine: InnoDB",
    ]

    @Test("damage is taken for damage")
    func damage() throws {
        #expect(try Self.read(["0 [ERROR] InnoDB: Header page consists of zero bytes"] + Self.ending).looksDamaged)
    }

    @Test(
        "a full disk is not taken for damage: the data must stay where it is",
        arguments: [
            "[ERROR] InnoDB: preallocating 12582912 bytes for file ./ibtmp1 failed with error 28",
            "[ERROR] InnoDB: Could not set the file size of './ibtmp1'. Probably out of disk space",
            "[Note] InnoDB: Error number 28 means 'No space left on device'",
            "[ERROR] mariadbd: Error writing file './ddl.log' (Errcode: 28 \"No space left on device\")",
        ]
    )
    func fullDisk(line: String) throws {
        #expect(try !Self.read(["0 " + line] + Self.ending).looksDamaged)
    }
}
