import Ground
import Testing

@Suite("A name server's messages")
struct DNSTests {
    static let host = name("ip-10-0-0-5.ec2.internal")
    static let zone = name("ec2.internal")
    static let authority = DNSAuthority(server: name("ns.ec2.internal"), mailbox: name("admin.ec2.internal"))

    static func name(_ text: String) -> DNSName {
        guard let name = DNSName(text) else { preconditionFailure("no name: \(text)") }
        return name
    }

    static func address(_ text: String) -> IPv4Address {
        guard let address = IPv4Address(text) else { preconditionFailure("no address: \(text)") }
        return address
    }

    @Test("come back as they were sent")
    func roundTrip() {
        for max in [nil, 512, 4096] {
            let query = DNSQuery(id: 7, name: Self.host, type: .a, datagramMax: max)
            #expect(DNSRequest(query.encoded) == .query(query))
        }
    }

    @Test("answer with an address, byte by byte")
    func addressAnswer() {
        let query = DNSQuery(id: 0x1234, name: Self.name("a.b"), type: .a)
        let reply = DNSReply(answers: [DNSRecord(Self.name("A.b"), .a(Self.address("10.0.0.5")), secondsToLive: 60)])
        #expect(
            reply.datagram(for: query) == [
                0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0,  // header
                1, 0x61, 1, 0x62, 0, 0, 1, 0, 1,  // question
                0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 5,
            ]
        )
    }

    @Test("answer with a name")
    func pointerAnswer() {
        let reverse = DNSName(reverseOf: Self.address("10.0.0.5"))
        #expect(reverse.description == "5.0.0.10.in-addr.arpa")
        #expect(reverse.reversedAddress == Self.address("10.0.0.5"))
        let query = DNSQuery(id: 1, name: reverse, type: .ptr)
        let bytes = DNSReply(answers: [DNSRecord(reverse, .ptr(Self.host))]).datagram(for: query)
        #expect(bytes.suffix(10) == [8] + Array("internal".utf8) + [0])
        #expect(bytes[3] & 15 == 0 && bytes[7] == 1)
    }

    @Test("say that there is no such name, or nothing of the type, and for how long")
    func absences() {
        let query = DNSQuery(id: 1, name: Self.host, type: .aaaa)
        for (code, bits) in [(DNSCode.noError, UInt8(0)), (.noSuchName, 3)] {
            let bytes = DNSReply.nothing(code, in: Self.zone, Self.authority).datagram(for: query)
            #expect(bytes[2] == 0x85)
            #expect(bytes[3] & 15 == bits)
            #expect(bytes[4...11].elementsEqual([0, 1, 0, 0, 0, 1, 0, 0]))
            #expect(bytes.suffix(4) == [0, 0, 0, 60])
        }
        #expect(DNSReply.refused.datagram(for: query)[3] & 15 == 5)
    }

    @Test("tell one who speaks EDNS what fits")
    func options() {
        let query = DNSQuery(id: 1, name: Self.host, type: .a, datagramMax: 4096)
        let bytes = DNSReply.refused.datagram(for: query)
        // 1232 bytes at most, version 0.
        #expect(bytes.suffix(11) == [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0])
        #expect(bytes[11] == 1)
    }

    @Test("are cut to nothing where they do not fit a datagram, and whole by TCP")
    func truncation() {
        let records = (0..<60).map { DNSRecord(Self.host, .a(IPv4Address(0x0a00_0000 + UInt32($0)))) }
        let reply = DNSReply(answers: records)
        let plain = DNSQuery(id: 1, name: Self.host, type: .a)
        #expect(reply.datagram(for: plain)[2] & 2 == 2)
        #expect(reply.datagram(for: plain).count < 512)
        let wide = DNSQuery(id: 1, name: Self.host, type: .a, datagramMax: 1232)
        #expect(reply.datagram(for: wide)[2] & 2 == 0)
        #expect(reply.message(for: plain).count > 900)
    }

    static let faulty: [(bytes: [UInt8], request: DNSRequest)] = [
        ([], .unanswerable),
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0], .unanswerable),
        ([0, 1, 0x81, 0, 0, 1, 0, 0, 0, 0, 0, 0], .unanswerable),
        ([0, 1, 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0], .faulty(id: 1, .notImplemented)),
        ([0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], .faulty(id: 1, .formatError)),
        ([0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1], .faulty(id: 1, .formatError)),
        // A name that points at itself, and one that points ahead.
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1], .faulty(id: 1, .formatError)),
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 18, 0, 1, 0, 1, 0], .faulty(id: 1, .formatError)),
        // Labels of kinds that are not in use, a name without end, a question without class.
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x41, 1, 0, 0, 1, 0, 1], .faulty(id: 1, .formatError)),
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0x61, 0x62], .faulty(id: 1, .formatError)),
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], .faulty(id: 1, .formatError)),
        // An announced record that is not there; EDNS of a later version, and twice.
        ([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1], .faulty(id: 1, .formatError)),
    ]

    @Test("of any kind are named and not stumbled over", arguments: faulty.indices)
    func malformed(row: Int) {
        #expect(DNSRequest(Self.faulty[row].bytes) == Self.faulty[row].request)
    }

    @Test("with odd EDNS are refused")
    func oddOptions() {
        let plain: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1]
        let later: [UInt8] = [0, 0, 41, 4, 0, 0, 1, 0, 0, 0, 0]
        let request = DNSRequest(plain + later)
        let reply = DNSReply.toFaulty(request)
        #expect(reply?[3] == 0x00)
        #expect(reply?.suffix(6) == [1, 0, 0, 0, 0, 0])
        var twice = plain
        twice[11] = 2
        let option: [UInt8] = [0, 0, 41, 4, 0, 0, 0, 0, 0, 0, 0]
        #expect(DNSRequest(twice + option + option) == .faulty(id: 1, .formatError))
        #expect(DNSReply.toFaulty(.unanswerable) == nil)
        #expect(DNSReply.toFaulty(.faulty(id: 258, .formatError)) == [1, 2, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("are taken whatever they hold", arguments: Array<UInt64>(1...50))
    func fuzz(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let whole = DNSQuery(id: 9, name: Self.host, type: .a, datagramMax: 1400).encoded
        for _ in 0..<400 {
            var bytes = random.chance(percent: 30) ? random.bytes(random.int(in: 0...80)) : whole
            for _ in 0..<random.int(in: 0...4) where !bytes.isEmpty {
                bytes[random.int(in: 0..<bytes.count)] = UInt8(random.int(in: 0...255))
            }
            bytes = Array(bytes.prefix(random.int(in: 0...bytes.count + 10)))
            switch DNSRequest(bytes) {
            case .query(let query):
                let reply = DNSReply.nothing(.noSuchName, in: Self.zone, Self.authority).datagram(for: query)
                #expect(reply.count <= max(512, query.datagramMax ?? 0))
                #expect(DNSRequest(query.encoded) == .query(query))
            case .faulty: #expect((DNSReply.toFaulty(DNSRequest(bytes))?.count ?? 0) >= 12)
            case .unanswerable: #expect(bytes.count < 12 || bytes[2] & 0x80 != 0)
            }
        }
    }
}

@Suite("A domain name")
struct DNSNameTests {
    @Test("is the same in any case")
    func cases() {
        let (a, b) = (DNSName("Bucket.S3.amazonaws.com."), DNSName("bucket.s3.AMAZONAWS.com"))
        #expect(a == b)
        #expect(a?.hashValue == b?.hashValue)
        #expect(a?.description == "bucket.s3.amazonaws.com")
        #expect(a.map(DNSQuery.init(exactly:))?.name.labels.first == Array("Bucket".utf8))
    }

    @Test("has bounds", arguments: ["", "..", "a..b", ".a", String(repeating: "x", count: 64)])
    func bounds(text: String) { #expect(DNSName(text) == nil) }

    @Test("has 255 bytes at most")
    func length() {
        let label = String(repeating: "x", count: 63)
        #expect(DNSName("\(label).\(label).\(label).\(String(repeating: "x", count: 61))") != nil)
        #expect(DNSName("\(label).\(label).\(label).\(String(repeating: "x", count: 62))") == nil)
    }

    @Test("lies in its zones")
    func zones() {
        let name = DNSName("a.b.Example")
        for (zone, isWithin) in [(".", true), ("b.example", true), ("a.b.example", true), ("x.example", false)] {
            #expect(DNSName(zone).flatMap { name?.isWithin($0) } == isWithin)
        }
        #expect(DNSName("example")?.isWithin(DNSName("a.example") ?? .root) == false)
    }

    @Test("reverses only what is an address", arguments: ["5.0.0.10.in-addr.arpa", "5.0.0.10.IN-ADDR.arpa"])
    func reverse(text: String) { #expect(DNSName(text)?.reversedAddress?.description == "10.0.0.5") }

    @Test(
        "reverses nothing else",
        arguments: ["0.0.10.in-addr.arpa", "5.0.0.256.in-addr.arpa", "05.0.0.1.in-addr.arpa"]
    )
    func noReverse(text: String) { #expect(DNSName(text).map { $0.reversedAddress } == .some(nil)) }
}

@Suite("A name server's stream")
struct DNSStreamTests {
    @Test("is cut into messages wherever it breaks")
    func pieces() {
        let messages: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 300)]
        let whole = messages.flatMap { DNSStream.framed($0) ?? [] }
        for size in [1, 2, 7, 1000] {
            var stream = DNSStream()
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: whole.count, by: size) {
                stream.append(whole[start..<min(start + size, whole.count)])
                while let message = stream.next() { found.append(message) }
            }
            #expect(found == messages)
        }
        #expect(DNSStream.framed(Array(repeating: 0, count: 65_536)) == nil)
    }
}

extension DNSQuery {
    fileprivate init(exactly name: DNSName) { self.init(id: 1, name: name, type: .a) }
}
