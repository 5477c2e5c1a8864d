using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing;

public sealed class SanitizerAllocationTests
{
    private const string Json = "{\"id\":7,\"email\":\"ada@leak.com\",\"first_name\":\"Ada\",\"password\":\"hunter2hunter2\",\"items\":[{\"sku\":\"A-1\",\"price\":12.5,\"note\":\"call +4915112345678 or 4111 1111 1111 1111\"}]}";
    private const string Form = "a=1&email=ada%40leak.com&first_name=Ada&note=say+hello";

    [Theory]
    [InlineData("application/json", Json)]
    [InlineData("application/x-www-form-urlencoded", Form)]
    [InlineData("application/graphql", "{ a(first_name: [\"Ada\"], b: \"ada@leak.com\") { c } }")]
    [InlineData("application/xml", "<o><first_name>Ada</first_name><b c='ada@leak.com'>ada@<!-- -->leak.com</b></o>")]
    [InlineData("text/html", "<p><first_name>Ada</first_name><br><b c=ada@leak.com>ada@<!-- -->leak.com</b>")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"first_name\"\r\nX-Note: ada@leak.com\r\n\r\nAda\r\n--b--\r\n")]
    [InlineData("text/plain", "write to ada@leak.com")]
    public void Request_in_the_steady_state_allocates_nothing(string type, string body)
    {
        var head = Encoding.ASCII.GetBytes($"POST /users/ada%40leak.com?q=lamp&token=abcdef123456 HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer abc\r\nCookie: a=b\r\nX-Note: from ada@leak.com\r\nUser-Agent: curl/8.5.0\r\nAccept: text/html, a/b; c=\"ada@leak.com\"\r\nRange: bytes=0-9\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nContent-Type: {type}\r\n\r\n");
        var bytes = Encoding.UTF8.GetBytes(body);
        var work = new SanitizeWork();
        var fields = new FieldTable();
        void Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                HeadParser.ParseRequest(head, fields, out var parsed);
                if (Cleaning.Standard.SanitizeRequest(parsed, fields, bytes, default, work) != SanitizeFault.None)
                {
                    throw new InvalidOperationException("it has to be taken");
                }
            }
        }

        Run(2000); // the code is compiled, the buffers are there, the names are known
        Assert.Equal(0, Allocated.Least(() => Run(1000)) / 1000);
    }
}
