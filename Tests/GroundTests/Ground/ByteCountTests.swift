import Ground
import Testing

@Suite("A number of bytes")
struct ByteCountTests {
    @Test(
        "is written with its unit",
        arguments: [
            (0, "0 B"), (17, "17 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1_048_575, "1 MiB"),
            (1_048_576, "1 MiB"), (5 << 30, "5 GiB"), (-2048, "-2 KiB"), (Int.max, "8 EiB"), (Int.min, "-8 EiB"),
            (1023 << 10, "1023 KiB"), ((3 << 40) / 2, "1.5 TiB"),
        ]
    )
    func text(bytes: Int, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test(
        "is read with or without its unit",
        arguments: [("512", 512), ("64MiB", 64 << 20), ("64 MiB", 64 << 20), ("4k", 4096), ("1g", 1 << 30), ("7 B", 7)]
    )
    func read(text: String, bytes: Int) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(
        "is not read from other text",
        arguments: ["", "MiB", "-1", "1.5 KiB", "4 apples", "9999999999 EiB", "4 MB x"]
    )
    func unreadable(text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test("adds, subtracts and compares")
    func arithmetic() {
        #expect(ByteCount.kibibytes(1) + 24 == 1048)
        #expect(ByteCount.mebibytes(2) * 3 == .mebibytes(6))
        #expect(ByteCount.gibibytes(1) - .mebibytes(1024) == 0)
        #expect(ByteCount.kibibytes(1023) < .mebibytes(1))
    }
}
