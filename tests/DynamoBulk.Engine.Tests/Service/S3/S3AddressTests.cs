using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

public sealed class S3AddressTests
{
    [Theory]
    [InlineData("s3://bucket/key.csv", "bucket", "key.csv", false)]
    [InlineData("S3://bucket/a/b c+d%20é.csv", "bucket", "a/b c+d%20é.csv", false)]
    [InlineData("s3://bucket/a/", "bucket", "a/", true)]
    [InlineData("s3://bucket/", "bucket", "", true)]
    [InlineData("s3://bucket", "bucket", "", true)]
    [InlineData("s3://bucket//key", "bucket", "/key", false)]
    [InlineData("s3://bucket/a\nb", "bucket", "a\nb", false)]
    [InlineData("s3://my.old_Bucket/k", "my.old_Bucket", "k", false)]
    [InlineData("s3://b--euc1-az1--x-s3/k", "b--euc1-az1--x-s3", "k", false)]
    [InlineData("s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/a/b", "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap", "a/b", false)]
    [InlineData("s3://arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:ap/", "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:ap", "", true)]
    public void An_address_is_a_bucket_and_a_key(string text, string bucket, string key, bool isPrefix)
    {
        var address = S3Address.Parse(text);

        Assert.Equal((bucket, key, isPrefix), (address.Bucket, address.Key, address.IsPrefix));
        Assert.Equal(address, S3Address.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket/key")]
    [InlineData("https://bucket.s3.amazonaws.com/key")]
    [InlineData("C:\\a.csv")]
    [InlineData("s3:/bucket/key")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.Equal($"'{text}' is no address in S3: write it as s3://bucket/key.", Assert.Throws<FormatException>(() => S3Address.Parse(text)).Message);

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:///key")]
    [InlineData("s3://my bucket/key")]
    [InlineData("s3://bucket?x/key")]
    [InlineData("s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/")]
    [InlineData("s3://arn:aws:dynamodb:eu-west-1:123456789012:table/T")]
    public void What_names_no_bucket_is_refused(string text) =>
        Assert.StartsWith($"'{text}' names no bucket: write it as s3://bucket/key", Assert.Throws<FormatException>(() => S3Address.Parse(text)).Message, StringComparison.Ordinal);
}
