"""Prints the ids of all orders that are in the database, with how often each was delivered."""
import pymysql.cursors

from links import database

connection = database()
with connection.cursor(pymysql.cursors.SSCursor) as cursor:
    cursor.execute("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'orders'")
    if cursor.fetchone()[0]:
        cursor.fetchall()
        cursor.execute("SELECT id, deliveries FROM orders")
        for order, deliveries in cursor:
            print(order, f"times={deliveries}")
