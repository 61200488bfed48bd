import AWSService
import World

extension EC2Service: MetadataAnswers {
    func answer(_ request: PageRequest, instance: String, in place: Place) async -> PageResponse {
        PageResponse(status: 503)
    }
}
