using System.Text;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Jobs.Exports;

namespace DynamoBulk.Local.Tests.Jobs;

public sealed class IonTextTests
{
    [Theory]
    [InlineData("""{"Title":{"S":"x"},"InPublication":{"BOOL":false},"Gone":{"NULL":true}}""", """{Title:"x",InPublication:false,Gone:null}""")]
    [InlineData("""{"Id":{"N":"103"},"PageCount":{"N":"600"},"Zero":{"N":"0"},"Less":{"N":"-1.5"}}""", "{Id:103.,PageCount:6d2,Zero:0.,Less:-1.5}")]
    [InlineData("""{"a":{"N":"0.000001"},"b":{"N":"0.0000001"},"c":{"N":"-12E-9"},"d":{"N":"9.9999999999999999999999999999999999999E+125"}}""", "{a:0.000001,b:1d-7,c:-12d-9,d:99999999999999999999999999999999999999d88}")]
    [InlineData("""{"Data":{"B":"AQID"},"Empty":{"B":""}}""", "{Data:{{AQID}},Empty:{{}}}")]
    [InlineData("""{"a":{"SS":["A1","A2"]},"b":{"NS":["1","20"]},"c":{"BS":["AQ=="]}}""", """{a:$dynamodb_SS::["A1","A2"],b:$dynamodb_NS::[1.,2d1],c:$dynamodb_BS::[{{AQ==}}]}""")]
    [InlineData("""{"l":{"L":[{"S":"x"},{"L":[]},{"M":{}}]},"m":{"M":{"n":{"M":{"o":{"N":"1"}}}}}}""", """{l:["x",[],{}],m:{n:{o:1.}}}""")]
    [InlineData("""{"null":{"S":""},"a b":{"S":""},"1st":{"S":""},"$10":{"S":""},"it's":{"S":""},"nan_":{"S":""},"é":{"S":""}}""", """{'null':"",'a b':"",'1st':"",'$10':"",'it\'s':"",nan_:"",'é':""}""")]
    [InlineData("""{"s":{"S":"\" \\ \n \r \t \u0000 \u001f \u007f \u0085 ' é 😀"}}""", """{s:"\" \\ \n \r \t \x00 \x1f \x7f \x85 ' é 😀"}""")]
    public void Values_are_written_as_the_table_of_the_service_has_them(string json, string expected)
    {
        var text = new StringBuilder();

        IonText.AppendStruct(text, AttributeJson.ReadMap(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(expected, text.ToString());
    }
}
