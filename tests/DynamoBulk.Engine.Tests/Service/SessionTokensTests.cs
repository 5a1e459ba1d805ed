using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.Service;

public sealed class SessionTokensTests
{
    private const string Token = "FwoGZXIvYXdzEBYaDH+/AbC==";

    [Theory]
    [InlineData("'POST\n/\n\nhost:x\nx-amz-security-token:" + Token + "\nx-amz-target:T\n\nhost;x-amz-security-token;x-amz-target'", "'POST\n/\n\nhost:x\nx-amz-security-token:…\nx-amz-target:T\n\nhost;x-amz-security-token;x-amz-target'")]
    [InlineData("X-Amz-Security-Token: " + Token + ", Host: x", "X-Amz-Security-Token: …, Host: x")]
    [InlineData("{\"X-Amz-Security-Token\": [\"" + Token + "\"]}", "{\"X-Amz-Security-Token\": [\"…\"]}")]
    [InlineData("('x-amz-security-token', '" + Token + "')", "('x-amz-security-token', '…')")]
    [InlineData("GET /?X-Amz-Security-Token=FwoGZXIvYXdzEBYaDH%2B%2FAbC%3D%3D&X-Amz-Date=1", "GET /?X-Amz-Security-Token=…&X-Amz-Date=1")]
    [InlineData("The security token included in the request is expired", "The security token included in the request is expired")]
    public void A_token_is_hidden_in_whatever_notation_a_service_quotes_it(string said, string shown)
    {
        Assert.Equal(shown, SessionTokens.Hide(said));
        Assert.Equal(shown, ServiceException.Refused("SomeException", said, System.Net.HttpStatusCode.BadRequest, []).Message);
    }

    [Fact]
    public void What_the_SDK_threw_is_kept_unless_it_quotes_a_token()
    {
        var harmless = new Amazon.Runtime.AmazonClientException("nothing to hide");
        Assert.Same(harmless, ServiceException.From(harmless, "x").InnerException);

        var quoting = new Amazon.Runtime.AmazonClientException("refused", new InvalidOperationException($"x-amz-security-token:{Token}"));
        Assert.Null(ServiceException.From(quoting, "x").InnerException);
    }
}
