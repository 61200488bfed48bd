import NIOCore
import NIOSSL

extension Connection {
    /// A TLS record of type handshake; no HTTP method begins so.
    func startsTLS(_ bytes: ByteBuffer) -> Bool {
        bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) == 0x16
    }

    /// Puts TLS before this handler and lets the first bytes pass through it. False when there is no TLS to offer.
    func insertTLS(_ context: ChannelHandlerContext, replaying data: NIOAny) -> Bool {
        guard let tls = share.tls else { return false }
        do {
            let handler = NIOSSLServerHandler(context: try tls.context())
            try context.pipeline.syncOperations.addHandler(handler, position: .before(self))
            below = try context.pipeline.syncOperations.context(handler: handler)
        } catch {
            perform(machine.end(.close))
            return true
        }
        facts.isTLS = true
        context.pipeline.syncOperations.fireChannelRead(data)
        return true
    }
}
