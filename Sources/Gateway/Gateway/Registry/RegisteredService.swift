import AWSModel
package import AWSService
import AWSWire
import Synchronization

/// A service with its table and, from its first request on, its codecs.
package final class RegisteredService: Sendable {
    package let service: any CloudService
    package let table: OperationTable
    private let made = Mutex<ServiceCodecs?>(nil)

    package init(_ service: any CloudService) {
        self.service = service
        var table = OperationTable()
        service.register(in: &table)
        self.table = table
    }

    package var name: String { service.model.name }

    var codecs: ServiceCodecs {
        made.withLock { codecs in
            if let codecs { return codecs }
            let fresh = ServiceCodecs(service.model.schema)
            codecs = fresh
            return fresh
        }
    }
}
