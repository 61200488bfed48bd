/// A request of an instance to its metadata service.
package struct MetadataRequest: Sendable {
    package var method: String
    /// As sent, without the query.
    package var path: String
    package var headers: [(name: String, value: String)]

    package init(method: String, path: String, headers: [(name: String, value: String)] = []) {
        self.method = method
        self.path = path
        self.headers = headers
    }

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

package struct MetadataAnswer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    init(text: String, type: String = "text/plain") {
        self.init(bytes: Array(text.utf8), type: type)
    }

    init(bytes: [UInt8], type: String) {
        status = 200
        headers = [("Content-Type", type), ("Server", "EC2ws")]
        body = bytes
    }

    /// The page that the service shows instead of an answer.
    init(refusal status: Int) {
        let title = "\(status) - \(Self.reasons[status] ?? "Error")"
        let page = """
            <?xml version="1.0" encoding="iso-8859-1"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
            \t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
             <head>
              <title>\(title)</title>
             </head>
             <body>
              <h1>\(title)</h1>
             </body>
            </html>

            """
        self.init(text: page, type: "text/html")
        self.status = status
    }

    private static let reasons = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        500: "Internal Server Error",
    ]
}
