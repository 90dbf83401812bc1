package operations

type importCRLInput struct {
	onEndpoint

	List string `query:"CertificateRevocationList,required"`
}

func importCRL(call *Call, in importCRLInput) (done, error) {
	return done{Return: true}, call.Service.ImportCRL(call.Location, in.EndpointID, in.List)
}

type exportCRLOutput struct {
	List   string  `xml:"certificateRevocationList,omitempty"`
	Status *string `xml:"status>code"`
}

func exportCRL(call *Call, in onEndpoint) (exportCRLOutput, error) {
	list, err := call.Service.ExportCRL(call.Location, in.EndpointID, call.StaleBy)
	if err != nil || list.Status == "" {
		return exportCRLOutput{}, err
	}
	return exportCRLOutput{List: list.PEM, Status: &list.Status}, nil
}
