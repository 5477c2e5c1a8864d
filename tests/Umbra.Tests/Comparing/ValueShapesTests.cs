using System.Text;
using Umbra.Core.Comparing;

namespace Umbra.Tests.Comparing;

public sealed class ValueShapesTests
{
    [Theory]
    [InlineData("2026-11-24T10:00:00Z", "Timestamp")]
    [InlineData("\"2026-11-24 10:00:00.123+01:00\"", "Timestamp")]
    [InlineData("2026-11-24", "Timestamp")]
    [InlineData("Tue, 24 Nov 2026 10:00:00 GMT", "Timestamp")]
    [InlineData("1764000000", "Timestamp")]
    [InlineData("1764000000123", "Timestamp")]
    [InlineData("6f1ed002-ab5b-4bb8-8d5f-0e8b0f3c9d11", "Uuid")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015", "Token")]
    [InlineData("01JDF8Q2W3E4R5T6Y7U8I9O0PA", "Token")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlMQ", "Token")]
    [InlineData("12.50", "Number")]
    [InlineData("-7", "Number")]
    [InlineData("shipped", "Other")]
    [InlineData("a-lamp-for-the-desk-2", "Other")]
    [InlineData("9999999999", "Number")]
    [InlineData("2026-99-99T10:00", "Other")]
    [InlineData("\"\"", "Other")]
    [InlineData("true", "Other")]
    public void Value_is_what_it_looks_like(string value, string expected) =>
        Assert.Equal(expected, ValueShapes.Of(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(value)).ToString());

    [Fact]
    public void Values_that_look_different_are_of_no_shape() => Assert.Equal(ValueShape.Other, ValueShapes.Of("12"u8, "2026-11-24"u8));
}
