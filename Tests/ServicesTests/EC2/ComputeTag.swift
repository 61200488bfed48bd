import AWSModel
import EC2Shapes

func computeTag(_ key: String, _ value: String) -> EC2Shapes.Tag {
    EC2Shapes.Tag {
        $0.key = key
        $0.value = value
    }
}
