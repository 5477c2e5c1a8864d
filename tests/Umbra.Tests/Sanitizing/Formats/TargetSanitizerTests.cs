namespace Umbra.Tests.Sanitizing.Formats;

public sealed class TargetSanitizerTests
{
    [Theory]
    [InlineData("/a%2Fb/x%2540leak.com/c%2Fd?q=1", "^/a%2Fb/u[a-z2-7]+@example.invalid/c%2Fd\\?q=1$")]
    [InlineData("/a/b%2Fx%2540leak.com%2Fc/d", "^/a/b%2Fu[a-z2-7]+@example.invalid%2Fc/d$")]
    [InlineData("/a;v=1/x%2540leak.com;b/c", "^/a;v=1/u[a-z2-7]+@example.invalid;b/c$")]
    [InlineData("/a%3Bb/YWRhQGxlYWsuY29tIG5vdw%3D%3D/%7Eme", "^/a%3Bb/[A-Za-z0-9]+%3D%3D/%7Eme$")]
    [InlineData("/a%2Fb/ada%40leak.com/c", "^/a%2Fb/u[a-z2-7]+@example.invalid/c$")]
    [InlineData("/a/password=ab/cd;x", "^/a/password=anon-[a-z2-7]+;x$")]
    [InlineData("/q?next=/u/x%2540leak.com/y", "^/q\\?next=/u/u[a-z2-7]+@example.invalid/y$")]
    [InlineData("/q?next=%2Fu%2Fx%2540leak.com%2Fy", "^/q\\?next=%2Fu%2Fu[a-z2-7]+@example.invalid%2Fy$")]
    [InlineData("http://shop/a%2Fb/x%2540leak.com", "^http://shop/a%2Fb/u[a-z2-7]+@example.invalid$")]
    [InlineData("/a%2Fb//c/", "^/a%2Fb//c/$")]
    [InlineData("*", "^\\*$")]
    public void Only_what_is_found_is_written_anew(string target, string expected)
    {
        var head = Cleaning.Head(Cleaning.Standard, $"GET {target} HTTP/1.1\r\nHost: shop\r\n\r\n");
        Assert.Matches(expected, head.Split(' ')[1]);
    }

    [Fact]
    public void Url_in_a_text_keeps_its_signs() =>
        Assert.Matches(
            "^{\"a\":\"https://h/b/\\?m=u[a-z2-7]+@example.invalid&x=a/b\"}$",
            Cleaning.Body(Cleaning.Standard, "application/json", "{\"a\":\"https://h/b/?m=x%2540leak.com&x=a/b\"}"));
}
