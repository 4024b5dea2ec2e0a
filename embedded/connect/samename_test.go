package connect_test

import (
	"testing"

	"ministryfinder/embedded/connect"
)

func TestAFirstNameIsTheSameHoweverItIsWritten(t *testing.T) {
	for _, same := range [][2]string{
		{"María López", "Maria Lopez"}, {"José", "jose perez"}, {"Jose\u0301", "José"}, {"Mr José", "Jose"}, {"Mrs. Anna Smith", "ANNA"},
		{"Sra. Begoña", "Don Begon\u0303a"}, {"Sr. Dr. Juan", "juan"}, {"Doña  Ana", "Hna Ana"}, {"Don", "don"}, {"Sister Mary", "mary"},
		{"സുമ", "സുമ"}, {"", ""}, {"Maria Elena Lopez", "María López García"}, {"Maria L.", "Maria Lopez"}, {"Mrs. Ann B Smith", "Ann Brown"},
	} {
		if !connect.IsSameName(same[0], same[1]) || !connect.IsSameName(same[1], same[0]) {
			t.Errorf("%q and %q are two", same[0], same[1])
		}
	}
	for _, other := range [][2]string{
		{"María", "Mario"}, {"Mr José", "Mr Pedro"}, {"Don José", "Don Pedro"}, {"Sra. Ana", "Sra."}, {"Ana", ""}, {"Drew", "Dr Ew"},
		// A vowel is a mark there.
		{"सुमन", "समन"},
		// A family's telephone.
		{"María López", "María García"}, {"José Pérez", "Sr. José Gómez"}, {"Ann B.", "Ann Smith"},
	} {
		if connect.IsSameName(other[0], other[1]) || connect.IsSameName(other[1], other[0]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
}
