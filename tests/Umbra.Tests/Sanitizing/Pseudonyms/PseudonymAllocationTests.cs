using System.Diagnostics;
using System.Text;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing.Pseudonyms;

[Collection(Alone.Name)]
public sealed class PseudonymAllocationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(nameof(ValueKind.Text), "a text that is not short, as they are")]
    [InlineData(nameof(ValueKind.Email), "jane.doe@example.com")]
    [InlineData(nameof(ValueKind.CardNumber), "4000 1234 5678 9017")]
    [InlineData(nameof(ValueKind.Telephone), "+49 89 12345678")]
    [InlineData(nameof(ValueKind.Iban), "DE89 3704 0044 0532 0130 00")]
    [InlineData(nameof(ValueKind.SocialSecurityNumber), "078-05-1120")]
    [InlineData(nameof(ValueKind.IPv4), "8.8.8.8")]
    [InlineData(nameof(ValueKind.IPv6), "2a00:1450:4001:829::200e")]
    [InlineData(nameof(ValueKind.Uuid), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData(nameof(ValueKind.Integer), "248289761001")]
    [InlineData(nameof(ValueKind.Date), "1987-06-05")]
    [InlineData(nameof(ValueKind.Jwt), "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c")]
    [InlineData(nameof(ValueKind.Secret), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")]
    [InlineData(nameof(ValueKind.ServiceKey), "AKIAIOSFODNN7EXAMPLE")]
    [InlineData(nameof(ValueKind.Credential), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData(nameof(ValueKind.PrivateKey), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Pseudonym_in_the_steady_state_allocates_nothing(string name, string text)
    {
        const int Count = 5_000;
        var kind = Enum.Parse<ValueKind>(name);
        var value = Encoding.UTF8.GetBytes(text);
        var destination = new byte[Pseudonymizer.SizeBound(value.Length)];
        void Run()
        {
            for (var i = 0; i < Count; i++)
            {
                Named.One.Write(kind, value, destination);
                Named.One.WriteHash(value, destination);
            }
        }

        Run();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
        {
            Named.One.Write(kind, value, destination);
        }

        output.WriteLine($"{kind}: {Stopwatch.GetElapsedTime(started).TotalMicroseconds / Count:F2} µs");
        Assert.Equal(0, Allocated.Least(Run));
    }
}
