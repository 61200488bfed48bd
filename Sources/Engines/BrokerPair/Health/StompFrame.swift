/// A frame of STOMP 1.2: the line protocol in which the engine speaks with its servers.
struct StompFrame: Sendable, Equatable {
    var command: String
    var headers: [(name: String, value: String)]
    var body: [UInt8] = []

    init(_ command: String, _ headers: [(String, String)] = [], body: [UInt8] = []) {
        self.command = command
        self.headers = headers.map { ($0.0, $0.1) }
        self.body = body
    }

    static func connect(password: String, heartBeat: String) -> StompFrame {
        StompFrame(
            "CONNECT",
            [
                ("accept-version", "1.2"), ("host", "broker"), ("login", ServerDocument.internalUser),
                ("passcode", password), ("heart-beat", heartBeat),
            ]
        )
    }

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    static func == (a: StompFrame, b: StompFrame) -> Bool { a.bytes == b.bytes }

    /// `CONNECT` alone is sent without escapes, as the protocol has it.
    var bytes: [UInt8] {
        var text = command + "\n"
        for header in headers {
            let isPlain = command == "CONNECT"
            text += (isPlain ? header.name : Self.escaped(header.name)) + ":"
            text += (isPlain ? header.value : Self.escaped(header.value)) + "\n"
        }
        return Array((text + "\n").utf8) + body + [0]
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\r", with: "\\r")
            .replacing(":", with: "\\c")
    }

    /// Takes the first whole frame off what was read; nil when there is none yet.
    static func take(_ bytes: inout [UInt8]) -> StompFrame? {
        let start = bytes.firstIndex { $0 != 0x0A && $0 != 0x0D } ?? bytes.endIndex
        guard let blank = blankLine(bytes[start...]) else { return nil }
        let lines = String(decoding: bytes[start..<blank.lowerBound], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true)
        var frame = StompFrame(String(lines.first ?? ""))
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { frame.headers.append((String(parts[0]), String(parts[1]))) }
        }
        let length = frame["content-length"].flatMap { Int($0) }
        let bodyStart = blank.upperBound
        let end = length.map { bodyStart + $0 } ?? bytes[bodyStart...].firstIndex(of: 0)
        guard let end, end < bytes.count else { return nil }
        frame.body = Array(bytes[bodyStart..<end])
        bytes.removeSubrange(..<(end + 1))
        return frame
    }

    private static func blankLine(_ bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var place = bytes.startIndex
        while place + 1 < bytes.endIndex {
            if bytes[place] == 0x0A, bytes[place + 1] == 0x0A { return place..<(place + 2) }
            if place + 2 < bytes.endIndex, bytes[place] == 0x0A, bytes[place + 1] == 0x0D, bytes[place + 2] == 0x0A {
                return place..<(place + 3)
            }
            place += 1
        }
        return nil
    }
}
