using Gateway.Policies;
using Gateway.Policies.BackendAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.BackendAuth;

/// <summary>Signatures of AWS's published test suite for Signature Version 4, as values.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SignatureV4Tests
{
    private const string Date = "20150830T123600Z";

    private static readonly AwsAuthConfig Keys = new()
    {
        AccessKeyId = "AKIDEXAMPLE",
        SecretAccessKey = new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        Region = "us-east-1",
        ServiceName = "service",
    };

    [Theory]
    [InlineData("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/?Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("POST", "/?Param1=value1", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("GET", "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    public void Request_without_a_body_gets_the_published_signature(string method, string path, string signature) => Assert.Equal(
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
        Sign(method, path, [], ("host", "example.amazonaws.com"), ("x-amz-date", Date)));

    [Fact]
    public void Body_and_its_type_are_signed() => Assert.EndsWith(
        "SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        Sign("POST", "/", "Param1=value1"u8.ToArray(), ("content-type", "application/x-www-form-urlencoded"), ("x-amz-date", Date), ("host", "example.amazonaws.com")), StringComparison.Ordinal);

    [Fact]
    public void What_is_escaped_in_a_path_is_escaped_once_more()
    {
        // All services but S3: the path is signed as it would be sent if it were a name.
        var once = Sign("GET", "/a%2Fb", [], ("host", "h"), ("x-amz-date", Date));

        Assert.NotEqual(once, Sign("GET", "/a/b", [], ("host", "h"), ("x-amz-date", Date)));
    }

    [Fact]
    public void Time_is_written_in_UTC() =>
        Assert.Equal(Date, SignatureV4.Date(new DateTimeOffset(2015, 8, 30, 14, 36, 0, TimeSpan.FromHours(2))));

    private static string Sign(string method, string path, byte[] body, params (string Name, string Value)[] headers) =>
        SignatureV4.Sign(Keys, method, new Uri("https://example.amazonaws.com" + path), headers.ToDictionary(header => header.Name, header => header.Value), body);
}
