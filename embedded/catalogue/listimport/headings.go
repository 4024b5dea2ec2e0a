package listimport

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ministryfinder/embedded/textfile"
)

// Field says what a column of a list is.
type Field string

// The fields. Those with a field of a ministry have its name.
const (
	LeaveOut    Field = ""
	Name        Field = "name"
	OtherName   Field = "other_name" // a longer or public one
	Description Field = "description"
	Details     Field = "details"
	Category    Field = "category"
	When        Field = "when" // several columns are put together
	Where       Field = "where"
	Contact     Field = "contact"
	Phone       Field = "phone"
	Email       Field = "email"
	Link        Field = "links"
	Active      Field = "active"
	Inactive    Field = "inactive" // hidden when it says yes, or a day
	Needs       Field = "needs_people"
	Key         Field = "ministry_key"
	NameES      Field = "name_es"
	// Role says of a row about a person what he is in the ministry.
	Role Field = "role"
	// Person is about a person: it is neither shown nor kept.
	Person Field = "person"
)

// Fields lists those that a person can choose for a column.
func Fields() []Field {
	return []Field{
		Name, OtherName, Description, Details, Category, When, Where, Contact, Phone, Email, Link, Active, Inactive, Needs, NameES, Key, Role,
	}
}

// headings are what programs and people write over a column, in English and Spanish,
// as fold writes them. What stands under Person is dropped unread.
var headings = map[Field]string{
	Name: `ministry ministries ministryname psministryname groupname group groups name title team teamname organization organizationname
		committee committeename club apostolate program programname activity activityname ministrytitle grouptitle ministrygroup ministryorgroup
		ministryorganization volunteeropportunity opportunity smallgroup smallgroupname nameofministry nameofgroup ministryteam ministryyear
		serviceteam tag tagname ministerio ministerios nombredelministerio nombreministerio grupo grupos nombredelgrupo nombregrupo nombre equipo
		organizacion comite apostolado movimiento programa actividad pastoral titulo grupoministerio ministerioogrupo servicio cofradia asociacion`,
	OtherName: `heading displayname publicname longname fullministryname webname onlinename nametoshow commonname longtitle
		nombrepublico nombrelargo encabezado nombreparamostrar`,
	Description: `description descriptions desc groupdescription ministrydescription shortdescription about purpose mission missionstatement
		summary overview whatwedo whatitis whatis aboutus aboutthisministry aboutthegroup publicdescription blurb information info text
		descripcion descripciones proposito mision quees quehace quehacemos resumen acercade informacion sobreelgrupo descripcionbreve objetivo`,
	Details: `details moredetails longdescription fulldescription howtojoin howtobegin requirements requirement commitment timecommitment
		expectations moreinformation detalles masinformacion comoempezar comounirse comoparticipar requisitos compromiso descripcionlarga`,
	Category: `category categories grouptype grouptypeid grouptypename type ministrytype department departmentname campus area ministryarea
		commission section division classification ministrycategory pillar topic subject parent parentgroup kind
		categoria categorias tipo tipodegrupo tipodeministerio departamento campus comision seccion clasificacion areapastoral rubro tema`,
	When: `when meets meeting meetings schedule scheduleday scheduletime scheduledescription day days dayofweek weekday time times starttime
		starthour endtime hour hours meetingday meetingdays meetingtime meetingtimes meetingdaytime meetingschedule meetingfrequency frequency
		meetingdate meetsat meetson dayandtime daytime whenwemeet daystimes
		cuando horario horarios dia dias hora horas reunion reuniones sereunen sereune diadereunion diasdereunion horadereunion horariodereunion
		frecuencia diayhora diahora`,
	Where: `where location place room meetingplace meetinglocation meetingroom venue building site locationname campusroom locations
		donde lugar lugardereunion salon sala ubicacion sede edificio sitio`,
	Contact: `contact contacts contactperson contactname pointofcontact poc mainleader leader leaders leadername groupleader ministryleader
		ministrychair chair chairs chairperson chairman chairwoman cochair coordinator coordinators coordinatorname ministrycoordinator head
		ministryhead director president facilitator moderator staffliaison liaison staffcontact personincharge incharge responsibleperson
		leadersnames whomtoask whotocontact who teamleader hostname host
		contacto contactos personadecontacto nombredelcontacto lider lideres liderdelgrupo nombredellider coordinador coordinadora coordinadores
		coordinadora responsable responsables encargado encargada encargados presidente presidenta facilitador directora dirigente quien aquien
		quienpreguntar aquienpreguntar`,
	Phone: `phone phonenumber telephone tel contactphone contactnumber leaderphone coordinatorphone chairphone officephone callortext
		telefono telefonos numerodetelefono telefonodecontacto celular movil tlf`,
	Email: `email emailaddress mail contactemail leaderemail coordinatoremail ministryemail groupemail chairemail contactemailaddress
		correo correoelectronico correos correodecontacto emaildecontacto mailde direcciondecorreo`,
	Link: `url link links website webpage web webaddress site websitelink publicchurchcenterweburl publicurl churchcenterurl signuplink
		signupurl grouplink moreinfolink homepage paginaweb sitioweb pagina enlace enlaces vinculo liga direccionweb`,
	Active: `active isactive status activestatus groupstatus ispublic public publicsearchlisted listed islisted visible isvisible published
		showonline shown current activo activa estaactivo estado estatus vigente publico visible publicado`,
	Inactive: `inactive isinactive archived archivedat isarchived archivedate deleted deletedat disabled hidden closed inactivo inactiva
		archivado archivada baja cerrado oculto`,
	Needs: `enrollmentopen open openenrollment isopen acceptingmembers acceptingnewmembers opentonewmembers needsvolunteers volunteersneeded
		needspeople needshelp lookingforpeople openings recruiting newmembers
		necesitagente senecesitagente abierto inscripcionabierta aceptanuevos necesitavoluntarios buscagente`,
	Key:    `ministrykey key`,
	NameES: `namees namespanish spanishname nameinspanish nombreenespanol nombreespanol`,
	Role:   `role position roleinministry memberrole grouprole ministryrole rol cargo puesto funcion papel`,
	Person: `first firstname last lastname fullname middlename nickname preferredname maidenname suffix prefix salutation age birthdate
		birthday dateofbirth dob gender sex memduid memberduid duid personid individualid breezeid memberid familyid familyduid envelopenumber
		householdid peopleid memberphones familyhomephone homephone cellphone mobilephone mobile cell workphone streetaddress address
		address1 address2 addressline1 mailingaddress homeaddress street city state zip zipcode postalcode country county maritalstatus spouse
		spousename familyname household householdname member members membername membernames person people participant participants volunteer
		volunteername volunteers parishioner parishionername attendee attendees roster memberemail personalemail homeemail workemail
		emergencycontact allergies medical grade school joindate datejoined joined membersince dateadded ssn envelope ethnicity
		language baptism baptismdate confirmationdate anniversary
		primernombre apellido apellidos nombrecompleto nombres nombreyapellido nombreyapellidos edad fechadenacimiento nacimiento cumpleanos
		sexo genero direccion domicilio calle ciudad codigopostal estadocivil conyuge esposo esposa familia hogar miembro miembros
		nombredelmiembro integrante integrantes participante participantes voluntario voluntarios feligres feligreses persona personas
		telefonodecasa telefonocelular correopersonal identificacion cedula curp fechadeingreso`,
}

// knownHeadings is headings the other way round.
var knownHeadings = func() map[string]Field {
	known := map[string]Field{}
	for field, words := range headings {
		for _, word := range strings.Fields(words) {
			known[word] = field
		}
	}
	return known
}()

// guess is what a heading says of its column, and how surely: exactly, or by a part.
type guess struct {
	Field Field
	Exact bool
}

// fold returns a text for a comparison: without capitals, accents, blanks and signs.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, unaccented(s))
}

func unaccented(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(textfile.Plain(s)))
}

// headingWords are a heading's words: CamelCase and figures part them, too.
func headingWords(s string) []string {
	var b strings.Builder
	last := ' '
	for _, r := range unaccented(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		if unicode.IsUpper(r) && unicode.IsLower(last) || unicode.IsDigit(r) != unicode.IsDigit(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		last = r
	}
	return strings.Fields(b.String())
}

// leaders are who a contact is; what a heading says of one is about the ministry.
const leaders = ` contact leader leaders coordinator coordinators chair chairs chairperson liaison director president facilitator moderator
	contacto lider lideres coordinador coordinadora responsable encargado encargada presidente presidenta facilitador dirigente `

// parts are the words of longer headings, the ones that decide first. A column about
// a member is a person's, whatever else its heading says.
var parts = []struct {
	field Field
	words string
}{
	{Person, ` member members birth born dob spouse family household parishioner volunteer attendee participant roster emergency envelope
		baptism miembro miembros nacimiento familia feligres integrante participante voluntario conyuge esposo esposa duid `},
	{Email, ` email mail correo `},
	{Phone, ` phone telephone tel cell mobile telefono celular movil `},
	{Person, ` age address street zip postal first last edad direccion calle apellido apellidos `},
	{Link, ` url website link web sitio enlace `},
	{Inactive, ` inactive archived inactivo archivado `},
	{Description, ` description purpose mission about summary overview descripcion proposito mision blurb
		objetivo objective goal goals finalidad hace do does `},
	{Details, ` details detalles requirements requisitos commitment `},
	{When, ` when day days time times schedule meets meeting hour frequency cuando horario dia dias hora reunion frecuencia `},
	{Where, ` where location place room lugar salon ubicacion donde `},
	{Category, ` category type department area commission categoria tipo departamento comision campus `},
	{Active, ` active status public visible activo estado `},
	{Needs, ` open openings recruiting needs necesita `},
	{Name, ` ministry group team organization committee club apostolate program activity ministerio grupo equipo comite apostolado
		movimiento programa name nombre `},
}

// fieldOfHeading guesses a column's field from its heading alone.
func fieldOfHeading(heading string) guess {
	if len(heading) > 120 {
		return guess{}
	}
	if f, ok := knownHeadings[fold(heading)]; ok {
		return guess{f, true}
	}
	words := headingWords(heading)
	if len(words) == 0 || len(words) > 8 || isIdentifier(words) {
		return guess{}
	}
	has := func(list string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(strings.Fields(list), w) })
	}
	if has(leaders) && !has(`former past vice`) {
		for _, p := range parts[1:3] {
			if has(p.words) {
				return guess{p.field, false}
			}
		}
		return guess{Contact, false}
	}
	for _, p := range parts {
		if has(p.words) {
			return guess{p.field, false}
		}
	}
	return guess{}
}

// isIdentifier reports whether a heading names a number that a program gives, such as
// Group ID, one that only
// counts, or what is nobody's text, such as notes and questions of a form.
func isIdentifier(words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return slices.Contains(strings.Fields(`id ids number no count code sort order total size capacity numero notes note comments remarks notas
		comentarios observaciones groups`), last) ||
		slices.Contains(strings.Fields(`number total count created updated numero what which`), words[0])
}
