package catalogue

// LacksSpanish reports whether the name or the description is not there in Spanish.
func (m Ministry) LacksSpanish() bool {
	return m.NameES == "" || m.DescriptionES == "" && m.Description != ""
}

// LacksContact reports whether nobody can be asked about it: it names neither a
// person nor a phone number nor an e-mail address.
func (m Ministry) LacksContact() bool { return m.Contact+m.Phone+m.Email == "" }

// IsExample reports whether it is as it came with the program: nobody of the parish
// has changed it yet.
func (m Ministry) IsExample() bool { return m.Origin == OriginGeneral || m.Origin == OriginStarter }
