package operations

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	Arn     string `query:"Arn"`
	UserID  string `query:"UserId"`
	Account string `query:"Account"`
}

// getCallerIdentity is the one operation of STS: clients ask it who they are before anything else.
func getCallerIdentity(call *Call, _ getCallerIdentityInput) (getCallerIdentityOutput, error) {
	return getCallerIdentityOutput{
		Arn:     "arn:aws:iam::" + call.AccountID + ":user/emulator",
		UserID:  "AIDAEMULATOREMULATOR0",
		Account: call.AccountID,
	}, nil
}
