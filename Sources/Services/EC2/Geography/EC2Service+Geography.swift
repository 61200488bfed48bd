import AWSModel
import AWSService
import EC2Shapes
import World

extension EC2Service {
    func registerGeography(in table: inout OperationTable) {
    }
}
