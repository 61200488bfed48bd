import java.util.concurrent.atomic.AtomicLong;
import javax.jms.BytesMessage;
import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;

/** BrokerLoad URL SECONDS PRODUCERS: persistent messages of 1 KiB, sent one by one and consumed; prints messages a second. */
public class BrokerLoad {
    private static final AtomicLong sent = new AtomicLong(), received = new AtomicLong();
    private static volatile boolean isCounting = false;

    public static void main(String[] arguments) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("u", "p", arguments[0]);
        int seconds = Integer.parseInt(arguments[1]), producers = Integer.parseInt(arguments[2]);
        for (int number = 0; number < producers; number++) {
            String queue = "bench." + number;
            Connection connection = factory.createConnection();
            connection.start();
            Session consuming = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = consuming.createConsumer(consuming.createQueue(queue));
            consumer.setMessageListener(message -> { if (isCounting) received.incrementAndGet(); });
            Thread thread = new Thread(() -> produce(factory, queue));
            thread.setDaemon(true);
            thread.start();
        }
        Thread.sleep(4000);
        isCounting = true;
        Thread.sleep(seconds * 1000L);
        isCounting = false;
        System.out.printf("%.0f %.0f%n", sent.get() / (double) seconds, received.get() / (double) seconds);
        System.exit(0);
    }

    private static void produce(ActiveMQConnectionFactory factory, String queue) {
        try {
            Connection connection = factory.createConnection();
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            byte[] body = new byte[1024];
            while (true) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                producer.send(message);
                if (isCounting) sent.incrementAndGet();
            }
        } catch (Exception error) {
            error.printStackTrace();
        }
    }
}
