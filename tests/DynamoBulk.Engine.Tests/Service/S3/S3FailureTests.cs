using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>What S3 refuses, in our words; no server is behind the relay.</summary>
public sealed class S3FailureTests
{
    private const string Wrong = "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'eu-central-1'";

    [Theory]
    [InlineData(404, "NoSuchBucket", null, null, "There is no bucket 'test-bucket' at {0}: check its name.")]
    [InlineData(403, "AccessDenied", null, null, "Access to 's3://test-bucket/a.csv' is denied: The message of AccessDenied.")]
    [InlineData(403, "InvalidAccessKeyId", null, null, "{0} does not accept the credentials: give others, or sign in again. (The message of InvalidAccessKeyId.)")]
    [InlineData(403, "SignatureDoesNotMatch", null, null, "{0} does not accept the credentials: give others, or sign in again. (The message of SignatureDoesNotMatch.)")]
    [InlineData(400, "ExpiredToken", null, null, "The session token has expired: sign in again. (The message of ExpiredToken.)")]
    [InlineData(403, "InvalidObjectState", null, null, "'s3://test-bucket/a.csv' is archived: restore it in S3 first, then read it.")]
    [InlineData(301, "PermanentRedirect", "eu-central-1", null, "The bucket 'test-bucket' is in eu-central-1, where {0} does not lead: use -Region eu-central-1, or where the table is elsewhere New-DdbConnection with -S3EndpointUrl https://s3.eu-central-1.amazonaws.com.")]
    [InlineData(301, "PermanentRedirect", "cn-north-1", null, "The bucket 'test-bucket' is in cn-north-1, where {0} does not lead: use -Region cn-north-1, or where the table is elsewhere New-DdbConnection with -S3EndpointUrl https://s3.cn-north-1.amazonaws.com.cn.")]
    [InlineData(400, "AuthorizationHeaderMalformed", null, Wrong, "The bucket 'test-bucket' is in eu-central-1, where {0} does not lead: use -Region eu-central-1, or where the table is elsewhere New-DdbConnection with -S3EndpointUrl https://s3.eu-central-1.amazonaws.com.")]
    [InlineData(301, "PermanentRedirect", null, null, "The bucket 'test-bucket' is in another Region than {0}: connect to that one (The message of PermanentRedirect).")]
    [InlineData(501, "NotImplemented", null, null, "The message of NotImplemented.")]
    public async Task It_is_told_in_a_sentence_that_says_what_to_do(int status, string code, string? region, string? said, string message)
    {
        using var relay = new S3Relay(new Uri("http://127.0.0.1:1"), string.Empty) { Fault = _ => S3Fault.Refusal(status, code, region, said) };

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => relay.Store.FindAsync(relay.Address("a.csv"), TestContext.Current.CancellationToken));

        Assert.Equal(string.Format(null, message, relay.Url.GetLeftPart(UriPartial.Authority)), refusal.Message);
        Assert.Equal(message.Contains("Region", StringComparison.Ordinal) ? "WrongRegion" : code, refusal.Code);
        Assert.Single(relay.Requests);
    }

    [Theory]
    [InlineData(503, "SlowDown")]
    [InlineData(500, "InternalError")]
    [InlineData(400, "RequestTimeout")]
    public async Task What_is_a_matter_of_the_moment_is_asked_again_for_a_moment(int status, string code)
    {
        using var relay = new S3Relay(new Uri("http://127.0.0.1:1"), string.Empty) { Fault = _ => S3Fault.Refusal(status, code) };

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => relay.Store.FindAsync(relay.Address("a.csv"), TestContext.Current.CancellationToken));

        Assert.Equal((code, ServiceErrorKind.Transient), (refusal.Code, refusal.Kind));
        Assert.Equal(4, relay.Requests.Count);
    }

    [Fact]
    public async Task Where_nobody_answers_the_address_is_named()
    {
        using var connection = new DdbConnection(S3Relay.Options(new Uri("http://127.0.0.1:1")));

        ServiceException failure = await Assert.ThrowsAsync<ServiceException>(
            () => new ObjectStore(connection).FindAsync(new S3Address("b", "k"), TestContext.Current.CancellationToken));

        Assert.StartsWith("http://127.0.0.1:1 does not answer: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal((string.Empty, ServiceErrorKind.Transient), (failure.Code, failure.Kind));
    }
}
