import AWSModel
import AWSService
import EC2Shapes

extension ModelJSON {
    static let ec2 = ModelJSON(ec2Model) { .invalidValue($0) }
}
