/// Writes a message's parts. Names that were written before are pointed at.
struct DNSWriter {
    private(set) var bytes: [UInt8] = []
    private var places: [DNSName: UInt16] = [:]

    mutating func short(_ number: UInt16) {
        bytes.append(UInt8(number >> 8))
        bytes.append(UInt8(number & 255))
    }

    mutating func word(_ number: UInt32) {
        short(UInt16(number >> 16))
        short(UInt16(number & 0xffff))
    }

    mutating func name(_ name: DNSName) {
        for place in name.labels.indices {
            let rest = DNSName(unchecked: Array(name.labels[place...]))
            if let target = places[rest] { return short(0xc000 | target) }
            if bytes.count < 0x4000 { places[rest] = UInt16(bytes.count) }
            bytes.append(UInt8(name.labels[place].count))
            bytes += name.labels[place]
        }
        bytes.append(0)
    }

    mutating func record(_ record: DNSRecord) {
        name(record.name)
        short(record.type.rawValue)
        short(DNSQuery.internet)
        word(record.secondsToLive)
        let start = bytes.count
        short(0)
        content(record.content)
        let length = bytes.count - start - 2
        bytes[start] = UInt8(length >> 8 & 255)
        bytes[start + 1] = UInt8(length & 255)
    }

    private mutating func content(_ content: DNSRecord.Content) {
        switch content {
        case .a(let address): word(address.number)
        case .ptr(let target), .cname(let target), .ns(let target): name(target)
        case .soa(let zone):
            name(zone.server)
            name(zone.mailbox)
            for number in [
                zone.serial, zone.refreshSeconds, zone.retrySeconds, zone.expireSeconds, zone.absenceSeconds,
            ] { word(number) }
        case .txt(let texts):
            for text in texts {
                let part = text.utf8.prefix(255)
                bytes.append(UInt8(part.count))
                bytes += part
            }
        }
    }

    /// Source: RFC 6891, section 6.1.
    mutating func options(datagramMax: UInt16, code: DNSCode) {
        bytes.append(0)
        short(DNSType.opt.rawValue)
        short(datagramMax)
        word(UInt32(code.rawValue >> 4) << 24)
        short(0)
    }
}
