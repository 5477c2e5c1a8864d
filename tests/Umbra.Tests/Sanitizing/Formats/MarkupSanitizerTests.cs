using System.Text;
using Umbra.Core.Sanitizing;

namespace Umbra.Tests.Sanitizing.Formats;

/// <summary>Places of XML and HTML where a value may stand, as a strict reader of the one and a browser see them.</summary>
public sealed class MarkupSanitizerTests
{
    private const string Anon = "anon-[a-z2-7]+";
    private const string Mail = "u[a-z2-7]+@example.invalid";

    [Theory]
    [InlineData("text/html", "Ada <ada@leak.com> says", "^Ada <" + Mail + "> says$")]
    [InlineData("text/html", "<p ada@leak.com>x</p>", "^<p " + Mail + ">x</p>$")]
    [InlineData("text/html", "<p a=1 ada@leak.com b='2'>x</p ada@leak.com>", "^<p a=1 " + Mail + " b='2'>x</p " + Mail + ">$")]
    [InlineData("text/html", "<ada@leak.com", "^<" + Mail + "$")]
    [InlineData("text/html", "<p a=\"1\" ada@leak.com c=\"", "^<p a=\"1\" " + Mail + " c=\"$")]
    [InlineData("text/html", "pay <4111 1111 1111 1111>", "^pay <[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}>$")]
    [InlineData("text/html", "<p 4111 1111 1111 1111>", "^<p [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}>$")]
    [InlineData("text/html", "<first_name></x>Ada</first_name> lamp", "^<first_name></x>" + Anon + "</first_name> lamp$")]
    [InlineData("text/html", "<first_name><First_Name></first_name>Ada</FIRST_NAME> lamp", "^<first_name><First_Name></first_name>" + Anon + "</FIRST_NAME> lamp$")]
    [InlineData("text/html", "<first_name/>Ada</first_name> lamp", "^<first_name/>" + Anon + "</first_name> lamp$")]
    [InlineData("text/html", "<first_name\f/ x>Ada</first_name> lamp", "^<first_name\f/ x>" + Anon + "</first_name> lamp$")]
    [InlineData("text/html", "<credentials><first_name>Ada</first_name> lamp</credentials>", "^<credentials><first_name>" + Anon + "</first_name> ?" + Anon + "</credentials>$")]
    [InlineData("text/html", "<!--><first_name>Ada</first_name><!-- lamp -->", "^<!--><first_name>" + Anon + "</first_name><!-- lamp -->$")]
    [InlineData("text/html", "<!-- a --!><first_name>Ada</first_name><!-- lamp -->", "^<!-- a --!><first_name>" + Anon + "</first_name><!-- lamp -->$")]
    [InlineData("text/html", "<?a><first_name>Ada</first_name>?>", "^<\\?a><first_name>" + Anon + "</first_name>\\?>$")]
    [InlineData("text/html", "<first_name><textarea></first_name></textarea>Ada</first_name> lamp", "^<first_name><textarea>" + Anon + "</textarea>" + Anon + "</first_name> lamp$")]
    [InlineData("text/html", "<script></scripts>ada@leak.com</script>lamp", "^<script></scripts>" + Mail + "</script>lamp$")]
    [InlineData("text/html", "<p>ada@<!-- lamp -->leak.com</p>", "^<p>" + Mail + "<!-- lamp --></p>$")]
    [InlineData("text/html", "ada&#64leak.com", "^" + Mail + "$")]
    [InlineData("text/html", "ada&#x40 ada&#0000000000000000000000000064;leak.com", "^ada&#x40 " + Mail + "$")]
    [InlineData("text/html", "<a href=mailto:ada&#x40leak.com>x</a>", "^<a href=mailto:" + Mail + ">x</a>$")]
    [InlineData("application/xml", "<p>ada&#0000000000000000000000000064;leak.com</p>", "^<p>" + Mail + "</p>$")]
    [InlineData("application/xml", "<p>mail ada@<![CDATA[leak.com]]> &lt;now</p>", "^<p>mail " + Mail + " &lt;now</p>$")]
    [InlineData("application/xml", "<p>ada<?a b?>@<!-- ada@leak.com -->leak.com</p>", "^<p>" + Mail + "<\\?a b\\?><!-- " + Mail + " --></p>$")]
    [InlineData("application/xml", "<p><![CDATA[ada@leak.com]]>4</p>", "^<p><!\\[CDATA\\[" + Mail + "\\]\\]>4</p>$")]
    [InlineData("application/xml", "<p>leak<![CDATA[.x@leak.com]]></p>", "^<p>" + Anon + "</p>$")]
    [InlineData("application/xml", "<first_name>A<![CDATA[d]]>a</first_name>", "^<first_name>" + Anon + "</first_name>$")]
    [InlineData("application/xml", "<p>a <!-- b --> lamp<![CDATA[ < c]]></p>", "^<p>a <!-- b --> lamp<!\\[CDATA\\[ < c\\]\\]></p>$")]
    [InlineData("application/xml", "<first_name></x>Ada</first_name>", "^<first_name></x>" + Anon + "</first_name>$")]
    [InlineData("application/xml", "<first_name></First_Name>Ada</first_name>", "^<first_name></First_Name>" + Anon + "</first_name>$")]
    [InlineData("application/xml", "<o><first_name/>lamp</o>", "^<o><first_name/>lamp</o>$")]
    [InlineData("application/xml", "<!DOCTYPE o PUBLIC \"-//a>b//EN\" 'http://e/[x]'><o>lamp</o>", "^<!DOCTYPE o PUBLIC \"-//a>b//EN\" 'http://e/\\[x\\]'><o>lamp</o>$")]
    public void Value_is_found_wherever_it_stands(string type, string body, string expected)
    {
        var cleaned = Cleaning.Body(Cleaning.Standard, type, body);
        Assert.Matches(expected, cleaned);
        Assert.DoesNotContain("leak", cleaned, StringComparison.Ordinal);
        Assert.DoesNotContain(">Ada", cleaned, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE o [<!ENTITY e \"ada@leak.com\">]><o>&e;</o>")]
    [InlineData("<!DOCTYPE o SYSTEM \"x\" [ ]><o/>")]
    [InlineData("<!DOCTYPE o SYSTEM \"x><o/>")]
    [InlineData("<o><!ENTITY e 'ada'></o>")]
    [InlineData("<o>Ada <ada@leak.com></o>")]
    [InlineData("<o 4111=\"x\"/>")]
    [InlineData("<o><![CDATA[ada</o>")]
    [InlineData("<o>a < b</o>")]
    public void Document_that_declares_entities_or_is_no_xml_is_refused(string body) =>
        Assert.Equal(SanitizeFault.MalformedMarkup, Cleaning.TryBody(Cleaning.Standard, "application/xml", Encoding.UTF8.GetBytes(body), out _));
}
