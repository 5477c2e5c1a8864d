using CsCheck;
using Umbra.Safety.Stores;

namespace Umbra.Tests.Safety.Stores;

public sealed class EnvironmentFileTests
{
    [Fact]
    public void Lines_are_read_as_docker_and_shells_take_them()
    {
        var variables = EnvironmentFile.Read("""
            # a comment
            PLAIN=a b # not this
            export QUOTED="x # y"
            SINGLE='$PLAIN'
            JOINED=${PLAIN}-$QUOTED-$NONE
            HASH=a#b
            EMPTY=
            not an assignment
            PLAIN=later
            """.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(
            ["3 QUOTED=x # y", "4 SINGLE=$PLAIN", "5 JOINED=a b-x # y-$NONE", "6 HASH=a#b", "7 EMPTY=", "9 PLAIN=later"],
            variables.Select(variable => $"{variable.Line} {variable.Name}={variable.Value}"));
    }

    [Theory]
    [InlineData("DB_HOST=db\nDB_NAME=shop\nDB_PORT=6000", "Database db:6000 shop")]
    [InlineData("PGHOST=db\nPGDATABASE=shop", "Database db:5432 shop")]
    [InlineData("DB_CONNECTION=mysql\nDB_HOST=db\nDB_DATABASE=shop", "Database db:3306 shop")]
    [InlineData("ORDERS_MYSQL_HOST=db", "Database db:3306 ")]
    [InlineData("REDIS_HOST=cache\nREDIS_DB=2", "Database cache:6379 2")]
    [InlineData("KAFKA_BROKERS=a:9092,b:9092", "Queue a:9092 ; Queue b:9092 ")]
    [InlineData("AWS_S3_BUCKET_NAME=shop", "Bucket s3://shop:0 ")]
    [InlineData("MAIL_HOST=mail\nMAIL_PORT=587", "Mail mail:587 ")]
    [InlineData("SOME_URL=mysql://u:p@db/shop", "Database db:3306 shop")]
    [InlineData("HOST=0.0.0.0\nAPP_HOST=shop\nLISTEN=0.0.0.0:80\nORIGINS=a:1,b:2", "")]
    public void Stores_are_found_by_the_names_of_variables(string text, string expected)
    {
        var stores = EnvironmentStores.Of(EnvironmentFile.Read(text)).Select(found => found.Store);

        Assert.Equal(expected, string.Join("; ", stores.Select(store => $"{store.Kind} {store.Host}:{store.Port} {store.Name}")));
    }

    [Fact]
    public void Any_text_is_read_without_an_exception()
    {
        string[] parts = ["DB_HOST", "db_host", "PGHOST", "KAFKA_BROKERS", "URL", "=", "\n", "\"", "'", "$", "{", "}", "#", " ", "export ", "a:1", "://", ";", "redis", "@", "\0", "é"];
        Gen.Int[0, parts.Length - 1].Array[0, 40].Sample(indexes =>
            EnvironmentStores.Of(EnvironmentFile.Read(string.Concat(indexes.Select(index => parts[index])))).All(found => found.Store.ToString().Length > 0));
    }
}
