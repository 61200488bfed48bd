import AWSModel
import AWSService
import AutoScalingShapes
import CloudWatchShapes
import EC2Shapes

extension ModelJSON {
    static let autoScaling = ModelJSON(autoScalingModel) { .validation($0) }
    static let ec2 = ModelJSON(ec2Model) { .validation($0) }
    static let cloudWatch = ModelJSON(cloudWatchModel) { .validation($0) }
}
