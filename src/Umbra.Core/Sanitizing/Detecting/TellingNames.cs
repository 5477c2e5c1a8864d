using System.Collections.Frozen;

namespace Umbra.Core.Sanitizing.Detecting;

/// <summary>What the name of a field, a parameter or a header tells of its value.</summary>
internal static class TellingNames
{
    private const int MostCharacters = 64;

    // Names of credentials as a whole.
    private static readonly FrozenSet<string> Secrets = FrozenSet.ToFrozenSet(
        ("password passwd passwort pwd passphrase passcode secret token jwt apikey apisecret authorization auth credential credentials otp totp pin pincode cvv cvc cvv2 csc securitycode "
        + "mfacode verificationcode onetimecode sid sessid phpsessid jsessionid connectionstring recoverycode backupcode").Split(' '));

    // … and as the last words of a name: user_password, stripeSecretKey.
    private static readonly FrozenSet<string> LastWords = FrozenSet.ToFrozenSet("password passwd pwd passphrase passcode secret apikey cvv cvc otp jwt".Split(' '));

    private static readonly FrozenSet<string> LastTwoWords = FrozenSet.ToFrozenSet(
        ("apikey apisecret accesskey secretkey privatekey encryptionkey signingkey subscriptionkey masterkey accesstoken authtoken refreshtoken idtoken sessiontoken bearertoken csrftoken "
        + "xsrftoken apitoken resettoken devicetoken pushtoken logintoken usertoken invitetoken securitytoken sessionid sessionkey passwordconfirmation passwordconfirm confirmpassword "
        + "passwordrepeat securitycode pincode clientsecret securityanswer secretanswer").Split(' '));

    private static readonly FrozenDictionary<string, ValueKind> Personal = PersonalNames().ToFrozenDictionary();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SecretLookup = Secrets.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LastLookup = LastWords.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LastTwoLookup = LastTwoWords.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenDictionary<string, ValueKind>.AlternateLookup<ReadOnlySpan<char>> PersonalLookup = Personal.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether it tells of a credential. Whole words only: <c>max_tokens</c> and <c>secretary</c> do not.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> name)
    {
        if (name.Length < 3)
        {
            return false;
        }

        var words = new NameWords(name, stackalloc char[MostCharacters]);
        return SecretLookup.Contains(words.All) || LastLookup.Contains(words.Last) || LastTwoLookup.Contains(words.LastTwo);
    }

    /// <summary>Whether it tells of personal data whose value need not have a form of its own.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">What the value is.</param>
    public static bool IsPersonal(ReadOnlySpan<byte> name, out ValueKind kind)
    {
        kind = ValueKind.Text;
        if (name.Length < 3)
        {
            return false;
        }

        var words = new NameWords(name, stackalloc char[MostCharacters]);
        return PersonalLookup.TryGetValue(words.All, out kind) || (words.BeforeLast.Length > 0 && PersonalLookup.TryGetValue(words.LastTwo, out kind));
    }

    private static Dictionary<string, ValueKind> PersonalNames()
    {
        var names = new Dictionary<string, ValueKind>();
        Add(
            ValueKind.Text,
            "firstname lastname fullname surname givenname familyname middlename maidenname forename vorname nachname customername contactname cardholder cardholdername accountholder holdername "
            + "recipientname billingname shippingname street streetaddress streetname addressline addressline1 addressline2 addressline3 address1 address2 homeaddress postaladdress strasse "
            + "passport passportnumber passportno driverslicense driverlicense drivinglicence licensenumber taxid taxnumber vatid nationalid nationalidnumber insurancenumber "
            + "socialinsurancenumber accountnumber bankaccount bankaccountnumber sortcode routingnumber placeofbirth birthplace");
        Add(ValueKind.Date, "dob birthdate dateofbirth birthday geburtsdatum");
        Add(ValueKind.Telephone, "phone phonenumber mobile mobilenumber mobilephone telephone telephonenumber cellphone faxnumber homephone workphone");
        Add(ValueKind.Email, "email emailaddress useremail mailaddress");
        Add(ValueKind.Iban, "iban");
        Add(ValueKind.SocialSecurityNumber, "ssn socialsecuritynumber socialsecurity");
        Add(ValueKind.CardNumber, "cardnumber creditcard creditcardnumber ccnumber");
        Add(ValueKind.IPv4, "clientip ipaddress remoteaddr remoteaddress userip");
        return names;

        void Add(ValueKind kind, string all)
        {
            foreach (var name in all.Split(' '))
            {
                names.Add(name, kind);
            }
        }
    }
}
