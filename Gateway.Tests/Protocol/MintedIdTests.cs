using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class MintedIdTests
{
    [Theory]
    [InlineData(1, 1, "\"1.1\"")]
    [InlineData(0, 7, "\"0.7\"")]
    [InlineData(12, 34567, "\"12.34567\"")]
    [InlineData(long.MaxValue, long.MaxValue, "\"9223372036854775807.9223372036854775807\"")]
    [InlineData(long.MinValue, long.MinValue, "\"-9223372036854775808.-9223372036854775808\"")]
    public void Id_is_read_as_it_was_written(long epoch, long counter, string token)
    {
        var id = new MintedId(epoch, counter);

        Assert.Equal(token, Wire.Text(id.ToUtf8()));
        Assert.InRange(token.Length, 1, MintedId.MaxBytes);
        Assert.True(MintedId.TryParse(Wire.Bytes(token), out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.1")]
    [InlineData("\"\"")]
    [InlineData("\".\"")]
    [InlineData("\"1\"")]
    [InlineData("\"1.\"")]
    [InlineData("\".1\"")]
    [InlineData("\"1.1")]
    [InlineData("1.1\"")]
    [InlineData("\"1.1.1\"")]
    [InlineData("\"1,1\"")]
    [InlineData("\"01.1\"")]
    [InlineData("\"1.01\"")]
    [InlineData("\"+1.1\"")]
    [InlineData("\"1.+1\"")]
    [InlineData("\"1.-0\"")]
    [InlineData("\" 1.1\"")]
    [InlineData("\"1.1 \"")]
    [InlineData("\"1.1x\"")]
    [InlineData("\"1e0.1\"")]
    [InlineData("\"9223372036854775808.1\"")]
    [InlineData("\"1.99999999999999999999\"")]
    [InlineData("\"\\u0031.1\"")]
    [InlineData("null")]
    public void Token_that_the_gateway_did_not_write_is_no_minted_id(string token) => Assert.False(MintedId.TryParse(Wire.Bytes(token), out _));
}
