using CsCheck;
using Umbra.Safety.Stores;

namespace Umbra.Tests.Safety.Stores;

public sealed class ConnectionStringTests
{
    private static readonly string[] _forms =
    [
        "postgres://shop:{0}@db.internal:5432/shop", "amqp://{0}:{0}@mq/shop", "smtp://a:{0}@mail", "shop:{0}@tcp(db:3306)/shop", "Server=db;Database=shop;Password={0}",
        "host=db dbname=shop password={0}", "cache:6379,password={0}", "jdbc:mysql://db/shop?password={0}", "jdbc:sqlserver://db;databaseName=shop;password={0}",
    ];

    private static readonly Gen<string> Noise = Gen.String[Gen.Char[":/@?#;,='\"[]()%+ .a"], 0, 8];

    [Theory]
    [InlineData("postgres://u:p@db/shop?sslmode=require", "Database db:5432 shop")]
    [InlineData("postgresql+psycopg2://u:p%40ss@DB.internal.:6432/my%20shop", "Database db.internal:6432 my shop")]
    [InlineData("postgres://u:p@ss@db/shop", "Database db:5432 shop")]
    [InlineData("mongodb+srv://u:p@cluster.example/shop", "Database cluster.example:27017 shop")]
    [InlineData("mongodb://u:p@a:1,b,[::1]:3/shop", "Database a:1 shop; Database b:27017 shop; Database ::1:3 shop")]
    [InlineData("redis://:p@cache", "Database cache:6379 0")]
    [InlineData("amqp://u:p@mq/%2Fshop", "Queue mq:5672 /shop")]
    [InlineData("nats://u:p@mq", "Queue mq:4222 ")]
    [InlineData("kafka-1:9092,kafka-2:9093", "Queue kafka-1:9092 ; Queue kafka-2:9093 ")]
    [InlineData("s3://bucket", "Bucket s3://bucket:0 ")]
    [InlineData("s3://bucket/a/b/", "Bucket s3://bucket:0 a/b")]
    [InlineData("https://bucket.s3.eu-west-1.amazonaws.com/x", "Bucket s3://bucket:0 ")]
    [InlineData("https://sqs.eu-west-1.amazonaws.com/123/orders", "Queue sqs.eu-west-1.amazonaws.com:443 123/orders")]
    [InlineData("smtps://u:p@mail", "Mail mail:465 ")]
    [InlineData("jdbc:postgresql://db:5433/shop?user=u&password=p", "Database db:5433 shop")]
    [InlineData("jdbc:sqlserver://db:1434;databaseName=shop;password={p}", "Database db:1434 shop")]
    [InlineData("jdbc:oracle:thin:u/p@//db:1522/shop", "Database db:1522 shop")]
    [InlineData("Server=tcp:db,1433;Initial Catalog=shop;User ID=u;Password=\"a;Server=b\"", "Database db:1433 shop")]
    [InlineData("Data Source=db\\SQLEXPRESS;Database=shop;Integrated Security=true", "Database db:1433 shop")]
    [InlineData("Host=db;Port=5433;Username=u;Password=p;Database=shop", "Database db:5433 shop")]
    [InlineData("Server=db;Uid=u;Pwd=p;Database=shop", "Database db:3306 shop")]
    [InlineData("host=db port=5433 dbname=shop password='a host=b'", "Database db:5433 shop")]
    [InlineData("u:p@tcp(db:3307)/shop?parseTime=true", "Database db:3307 shop")]
    [InlineData("cache:6380,password=p,defaultDatabase=3", "Database cache:6380 3")]
    public void Form_of_a_driver_is_read(string text, string expected)
    {
        var stores = ConnectionString.Read(text);

        Assert.Equal(expected, string.Join("; ", stores.Select(store => $"{store.Kind} {store.Host}:{store.Port} {store.Name}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("postgres://")]
    [InlineData("postgres://u:p/ss@db/shop")]
    [InlineData("postgres://u:p?ss@db/shop")]
    [InlineData("postgres://u:p#ss@db/shop")]
    [InlineData("postgres://u:p@db:99999/shop")]
    [InlineData("https://pay.example.com/v1")]
    [InlineData("ftp://u:p@files/a")]
    [InlineData("hello; world=fine")]
    [InlineData("Server=\"a;b")]
    [InlineData("a=b")]
    [InlineData("jdbc:h2:mem:test")]
    public void Text_that_names_no_store_or_could_be_read_in_two_ways_is_not_read(string text) => Assert.Empty(ConnectionString.Read(text));

    [Fact]
    public void Password_is_never_shown_whatever_is_in_it() =>
        Gen.Select(Gen.Int[0, _forms.Length - 1], Noise, Noise).Sample((form, before, after) =>
        {
            var text = _forms[form].Replace("{0}", $"{before}canary{after}", StringComparison.Ordinal);
            return ConnectionString.Read(text).All(store => !store.ToString().Contains("canary", StringComparison.Ordinal));
        });
}
